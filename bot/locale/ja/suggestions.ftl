### Suggestions for a session whose prompt says too little: words, a spread of photos, a photo to start from.

# The menu in a round's message. Placeholders have at most 150 characters, options 100.

word-menu = { $stage ->
    [start] 言葉で絞り込む…
    [lost] 当てはまる写真がないときは、言葉で絞り込む…
   *[found] 「はい」の写真に共通するもの…
}
word-option = { $word } · { $photos }枚
spread-option = いろいろな写真を広く見る
from-photo-option = 手元の写真から始める
# Above the photos of a round without a yes.
no-yes-yet = **まだ「はい」がありません。**下から、別の言葉、いろいろな写真、手元の写真を試せます。

# The private panels.

narrow-button = 言葉で絞り込む…
words-heading = **絞り込む** · このデータセットの言葉のうち、「{ $prompt }」に近いものです。
    選ぶと、その写真が自分だけに表示されます。
no-words = 「{ $prompt }」で提案できる言葉はまだありません。ほかの方法もあります。
word-heading = **{ $word }** · 最も近い9枚です（自分だけに表示）。
    全員のプロンプトとして使うか、除外できます。投票はそのまま残ります。
use-word-button = 「{ $word }」を使う
exclude-word-button = 「{ $word }」を除外する
spread-button = いろいろな写真を広く見る
spread-heading = **広く見る** · 「{ $prompt }」のまわりから、種類の違う9枚です（自分だけに表示）。
    選んだ写真は、自分の画像の例と同じようにセッションに教えます。
spread-menu = 当てはまる写真はどれですか？
no-spread = このセッションでは、データセットの写真をすべて表示しました。

# In the channel.

word-used = { $member } さんが「{ $prompt }」に絞り込みました。投票はそのまま残ります。**{ undo-button }**で元に戻せます。
word-excluded = { $member } さんが「{ $word }」を除外しました。プロンプトは「{ $prompt }」になり、投票はそのまま残ります。
word-taken-back = { $member } さんが「{ $word }」を取り消しました。プロンプトは「{ $prompt }」に戻ります。
spread-picked = { $member } さんが、広く見た写真から{ $count }枚を例に選びました。
