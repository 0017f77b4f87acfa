### What a session found: the labeled dataset, the summary at the end, and the card to share.

result-title = { $finished ->
    [true] 終了：{ $dataset }の中の「{ $name }」
   *[false] { $dataset }の中の「{ $name }」
}

# How many photos fit, and how sure that is.

result-fits = **{ photos-count }のうち{ $fits }枚が当てはまります。**
result-rough = **{ photos-count }のうち約{ $fits }枚が当てはまり、そのうち{ $likely }枚が正しい見込みです。** { rounds-count }の時点ではまだ大まかな結果です。あと{ $more }ラウンド教えると、より正確になります。
result-estimate = 分類器自身の見積もりでは、そのうち約{ NUMBER($share, style: "percent") }が正解です。実際に測るには、**{ more-button }** から検査を選んで投票してください。
result-audit = 無作為に選んだ{ $drawn }枚で測ったところ、そのうち約{ NUMBER($share, style: "percent") }が正解でした（95%信頼区間：{ NUMBER($low, style: "percent") }～{ NUMBER($high, style: "percent") }）。
result-counts = { $counts }。うち{ $judged }枚はみなさんの投票によるもので、スコアより優先されます。

# The pictures.

best-heading = ベスト{ $photos }
missed-heading = あと一歩だった写真
# Read aloud to people who cannot see the picture. $photos are descriptions or ids.
result-picture-text = { $heading }（左上から順に）：{ $photos }
# Below a picture of photos that cannot be copied. $photos are links.
missed-line = あと一歩だった写真：{ $photos }

# The files, each with what it is for.

files-heading = ファイル
# $file is the name of the file, with a hyphen for the dot.
file-purpose = { $file ->
    [photos-csv] `photos.csv`：全写真のスコアとラベル（表計算ソフト用）
    [photos-jsonl] `photos.jsonl`：同じ内容（1行に1つのJSON）
    [photos-parquet] `photos.parquet`：同じ内容（pandasやデータベース用）
    [yes-txt] `yes.txt`：当てはまる写真のアドレス（1行に1つ）
    [classifier-npz] `classifier.npz`：分類器（NumPy用）
    [classifier-json] `classifier.json`：分類器（scikit-learnなど用）
    [concepts-csv] `concepts.csv`：全写真のコンセプトごとのスコア、確率、ラベル（表計算ソフト用）
    [concepts-parquet] `concepts.parquet`：同じ内容（pandasやデータベース用）
    [score-py] `score.py`：`classifier.npz` で手元の写真にスコアを付けるスクリプト
   *[labels-csv] `labels.csv`：表示した全写真の投票とラベル
}
# $command is code.
files-too-large = Discordには大きすぎるファイル：{ $formats }。ボットの運営者が次のコマンドで取り出せます： { $command }

# A dataset labeled by several saved concepts.

labels-title = { $dataset }：{ $concepts }件のコンセプトによるラベル
labels-rule = 全{ photos-count }。{ $exclusive ->
    [true] 1枚の写真に当てはまるコンセプトは1つまでです。
   *[false] コンセプトごとに別々に判定するため、1枚が複数に当てはまることもあります。
}投票はスコアより優先されます。
labels-concept = **{ $name }**：{ $fits ->
    [0] 当てはまる写真なし
   *[other] { $fits }枚が当てはまる
}{ $judged ->
    [0] {""}
   *[other] （うち投票によるもの{ $judged }枚）
}{ $disputed ->
    [0] {""}
   *[other] {" "}· 意見の分かれた写真{ $disputed }枚
}
labels-contested = **複数のコンセプトに当てはまる写真**：{ photos-count }。みなさんが投票するまで、どれにも当てはまらない扱いです。
# Below a concept whose photos cannot be copied. $photos are links.
labels-best-line = 上位の写真：{ $photos }
labels-too-large = Discordには大きすぎるファイル：{ $formats }。コンセプトの数を減らすと小さくなります。
labels-progress = { $dataset }にラベルを付けています：{ photos-count }のうち{ NUMBER($share, style: "percent") }。結果はこのチャンネルに表示されます。
cancel-labels-button = 中止

# The card.

share-button = カードを共有
card-posted = { $member }さんが「{ $name }」を共有しました。{ $fits }枚が当てはまります。
card-figure = { $fits }
# In the picture, below the number of photos that fit.
card-unit = 枚が当てはまる（全{ photos-count }）
card-estimate = 正解率 約{ NUMBER($share, style: "percent") }
card-audit = 正解率 { NUMBER($share, style: "percent") }（{ NUMBER($low, style: "percent") }～{ NUMBER($high, style: "percent") }）
card-team = { $members }人 · { votes-count } · { rounds-count }
card-footer = Ninefoldで教えた概念 · { $dataset }
# Read aloud to people who cannot see the card.
card-text = カード：{ $name }。{ $texts }。{ $photos }
