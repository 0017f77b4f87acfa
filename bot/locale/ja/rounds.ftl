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

photos-not-shown = { $positions }はDiscordでは表示できません
photo-credits = 撮影：{ $names }

# Read aloud to people who cannot see the photo. $credit and $description may be missing.
alt-text = 写真{ $position }{ $credit ->
    [none] {""}
   *[other] （撮影：{ $credit }）
}{ $description ->
    [none] {""}
   *[other] ：{ $description }
}

# Buttons have at most 80 characters.

# A photo's key: its number, and the yes and no votes. It votes yes.
vote-button = { $position }{ $yes ->
    [0] { $no ->
        [0] {" "}✓
       *[other] {""}
    }
   *[other] {" "}✓{ $yes }
}{ $no ->
    [0] {""}
   *[other] {" "}✗{ $no }
}
rest-button = 残りは「いいえ」
next-button = 次の9枚
undo-button = 取り消す
more-button = その他…

# The panel behind More….

more-heading = **ラウンド { $number }** · 詳細
photo-menu = 写真を選んで投票・差し替え…
strategy-menu = 次の9枚の選び方…
strategy = { $strategy ->
    [automatic] 自動：近い順。「はい」のないラウンドの後は多様に
    [nearest] 近い順：分類器が最も確信しているもの
    [diverse] 多様：互いにも、これまでの写真とも違うもの
    [borderline] 境界：分類器が最も迷っているもの
    [sharpen] 仕上げ：近いものと、分類器が迷っているもの
   *[audit] 検査：分類器が「はい」とするものから無作為に
}
strategy-changed = 次のラウンドから選び方を変えます。{ strategy }。
photo-option = 写真{ $position }{ $label ->
    [none] {""}
   *[other] （{ label }）
}
photo-replaced = 写真{ $position }を差し替えました。{ $hidden ->
    [true] 元の写真は、このデータセットに表示されなくなります。
   *[false] {""}
}
session-votes = セッション全体では{ $total }票です。

# The panel of one photo.

photo-heading = **ラウンド { $number } · 写真{ $position }**
own-vote = 自分：{ $vote ->
    [yes] ✓
    [no] ✗
   *[unsure] ?
}
own-vote-line = 自分の投票：{ vote }
no-own-vote = この写真にはまだ投票していません。
photo-yes-button = ✓ はい
photo-no-button = ✗ いいえ
photo-unsure-button = ? わからない
photo-withdraw-button = 投票を取り消す
photo-similar-button = 似た写真
photo-replace-button = 差し替える
photo-hide-button = 差し替えて非表示にする
photos-button = 戻る

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
   *[other] 、意見が分かれている写真が{ $disputed }枚（{ COMMAND("show disputed") }）
}
# In place of a round that was posted again below.
round-moved = **ラウンド { $number }** はこちらに移りました：{ $link }
