### The panel of a session, the form that saves it, and the advice in a round's message.

# What was found, and what to do next.

yes-so-far = これまでの「はい」：**{ $found }枚**
yes-of-about = 当てはまる約{ $fitting }枚のうち、「はい」は**{ $found }枚**
step-vote = 次は{ $link ->
    [none] ラウンド { $number }
   *[other] [ラウンド { $number }]({ $link })
}に投票して、**{ next-button }**を押してください。投票から学習します。
step-apply = ほとんど見つかったようです。**{ apply-button }**でデータセット全体にラベルを付けられます。
step-sharpen = { $complete ->
    [true] 先に精度を上げることもできます。
   *[other] 当てはまる写真の大半が見つかりました。
}**{ sharpen-button }**を押すと、次のラウンドから判断の難しい写真が増えます。検査はそのあとで行ってください。

# The panel's buttons. They have at most 80 characters.

ask-display-button = 表示…
ask-voting-button = 投票ルール…
ask-save-button = 保存…
apply-button = 適用
ask-finish-button = 終了…
sharpen-button = 仕上げ

display-question = 次のラウンドからの表示を選んでください。
accepted-line = 分類器のしきい値を超える写真は{ $accepted }枚です。

# A form's title and question have at most 45 characters.

save-form = コンセプトを保存
save-form-name = 名前
save-form-example = 湖畔の家

# Advice in a round's message.

how-to-vote =
    当てはまる写真を選び、**{ rest-button }**を押してください。**{ next-button }**で投票から学習します。
    ラウンドの表示は { COMMAND("server settings") } で変えられます。
no-new-yes = ラウンド { $number } では新しい「はい」がありませんでした。これまでに{ $found }枚見つかっています。データセットにラベルを付けますか？
no-new-yes-of-about = ラウンド { $number } では新しい「はい」がありませんでした。これまでに{ $found }枚見つかり、当てはまる写真は全部で約{ $fitting }枚と見込まれます。データセットにラベルを付けますか？
all-found = 当てはまる写真（全部で約{ $fitting }枚）は、すべて見つかったようです。データセットにラベルを付けますか？
label-dataset-button = データセットにラベルを付ける
