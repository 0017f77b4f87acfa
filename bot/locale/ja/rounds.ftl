### A round's message, and the private panel behind its More… button.

round-heading = **ラウンド { $number }** · { quoted } · { $dataset }{ $finished ->
    [true] {" "}· 終了
   *[false] {""}
}
photo-title = { $position }{ $label ->
    [none] {""}
   *[other] {" "}· { label }
}
photo-score = スコア { NUMBER($score, minimumFractionDigits: 3, maximumFractionDigits: 3) }
photo-page = [写真のページ]({ $url })
photo-credit = 撮影：{ $name }
photo-credit-link = 撮影：[{ $name }]({ $url })
photo-gone = { $id } はデータセットにありません（ラベルは残っています）
picture-not-shown = このアドレスの画像はDiscordでは表示できません

# Read aloud to people who cannot see the photo. $credit and $description may be missing.
alt-text = 写真{ $position }{ $credit ->
    [none] {""}
   *[other] （撮影：{ $credit }）
}{ $description ->
    [none] {""}
   *[other] ：{ $description }
}

# Buttons have at most 80 characters.

vote-button = { $position } { $vote ->
    [yes] ✓
   *[no] ✗
}{ $count ->
    [0] {""}
   *[other] {" "}{ $count }
}
rest-button = 残りは「いいえ」
next-button = 次の9枚
more-button = その他…

# The panel behind More….

more-heading = **ラウンド { $number }**（あなただけに表示されています）
unsure-menu = 判断に迷う写真…
replace-menu = 壊れた写真や不適切な写真を差し替える…
hide-menu = 写真を差し替え、データセットで非表示にする…
strategy-menu = 次の9枚の選び方…
strategy = { $strategy ->
    [automatic] 自動：近い順。「はい」のないラウンドの後は多様に
    [nearest] 近い順：分類器が最も確信しているもの
    [diverse] 多様：互いにも、これまでの写真とも違うもの
    [borderline] 境界：分類器が最も迷っているもの
   *[audit] 検査：分類器が「はい」とするものから無作為に
}
strategy-changed = 次のラウンドから選び方を変えます。{ strategy }。
photo-option = 写真{ $position }{ $label ->
    [none] {""}
   *[other] （{ label }）
}
my-votes-button = 自分の投票
undo-button = 最後の操作を取り消す
withdraw-button = 投票を取り消す…
withdraw-menu = 取り消す投票…
withdraw-question = どの投票を取り消しますか？
vote-option = 写真{ $position }：{ vote }
unsure-set = 写真{ $position }：「わからない」にしました。「はい」にも「いいえ」にも数えません。
vote-withdrawn = 写真{ $position }：投票を取り消しました。**{ rest-button }**を押しても、この写真には投票しません。
photo-replaced = 写真{ $position }を差し替えました。{ $hidden ->
    [true] 元の写真は、このデータセットに表示されなくなります。
   *[false] {""}
}
no-votes-yet = ラウンド { $number } ではまだ投票していません。{ session-votes }
my-votes = ラウンド { $number } の自分の投票：{ $votes }
    { session-votes }
session-votes = セッション全体では{ $total }票です。

# How rounds look.

display = { $display ->
    [embeds] 埋め込み：1枚ずつ縦に
    [grid] グリッド：番号付きの9つの正方形
   *[sheet] 一覧：9枚を1枚の画像に
}
display-changed = 次のラウンドから、{ $display ->
    [embeds] 1枚ずつ縦に並べ、それぞれに説明を付けます。
    [grid] ボタンの上に正方形を9つ並べ、クレジットをその下に置きます。
   *[sheet] 9枚を1枚の画像にまとめ、ラベルの色で囲みます。
}

# In the channel, when the next round was due and no photo is left.
all-photos-shown = このセッションでは、データセットの写真をすべて表示しました。{ COMMAND("concept finish") } で終了すると、ファイルを受け取れます。
# In the channel, above a daily round.
daily-recap = **今日のラウンドです。**昨日から：{ $new_yes ->
    [0] { $members }人が投票、新しい「はい」はなし
   *[other] { $members }人の投票で新しい「はい」が{ $new_yes }枚
}{ $disputed ->
    [0] {""}
   *[other] 、意見が分かれている写真が{ $disputed }枚（{ COMMAND("concept disputed") }）
}
# In place of a round that was posted again below.
round-moved = **ラウンド { $number }** はこちらに移りました：{ $link }
