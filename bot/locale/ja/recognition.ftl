### "What is this?": which saved concepts a picture shows.

guesses-heading = このサーバーの保存済みコンセプト{ $compared }件と比べました（可能性の高い順）。
    -# **✓**か**✗**を押すと、コンセプトに教えられます。続きのセッションもあなたの票から学習します。もう一度押すと取り消せます。
no-guesses = まだ、このサーバーの保存したコンセプトとは比べられません。
guesses-untaught = -# 票が少なく確率を出せないコンセプト：{ $count }件
guesses-other-encoder = -# 別のエンコーダーで教えたため比べなかったコンセプト：{ $count }件
guess-line = **{ $name }** · { NUMBER($share, style: "percent", maximumFractionDigits: 0) }{ $vote ->
    [yes] {" "}· あなたの票：はい
    [no] {" "}· あなたの票：いいえ
   *[unsure] {""}
}
guess-yes = ✓ { $name }
guess-no = ✗ { $name }ではない
fewer-guesses = ◀ 可能性の高いもの
more-guesses = 可能性の低いもの ▶
guess-picture = 画像 { $number }
guess-picture-menu = 画像を選ぶ…
