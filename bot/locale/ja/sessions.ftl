### A channel's session: starting, prompts and example pictures, status, applying the concept, finishing.

loading-encoder = エンコーダーを読み込んでいます。最初のプロンプトは少し時間がかかります…
session-started-from = { $member } さんがこの画像からセッションを始めます：
session-started-from-examples = { $member } さんがこの写真{ $count }枚からセッションを始めます：
undone = 最後の操作を取り消しました。
undone-word = 「{ $word }」を取り消しました。プロンプトは「{ $prompt }」に戻ります。
undone-replacement = ラウンド { $rounds } で差し替えた写真を元に戻しました。
undone-votes = { $rounds ->
    [none] 自分の写真への
   *[other] ラウンド { $rounds } の
}{ $votes }を取り消しました。
restored-votes = { $rounds ->
    [none] 自分の写真への
   *[other] ラウンド { $rounds } の
}{ $votes }を元に戻しました。
# 「はい」5票と「いいえ」4票
votes-of-a-kind = { $vote ->
    [yes] 「はい」
    [no] 「いいえ」
   *[unsure] 「わからない」
}{ $count }票
session-resumed = 「{ $prompt }」のセッションを再開しました。{ $link ->
    [none] { COMMAND("concept next") } でラウンドを投稿できます。
   *[other] ラウンド { $number } はこちら：{ $link }
}

# How a prompt was understood.

prompt-truncated = プロンプトが長いため、はじめの部分だけを使いました。
unknown-words = { $count ->
   *[other] エンコーダーが知らない言葉のため、{ $unknown }は使いませんでした。
}
foreign-script = このデータセットのエンコーダーは英語で学習しているため、プロンプトを理解できないことがあります。投票で教えられますが、英語で書くと、より良い写真から始められます。

confirm-unknown-words = このデータセットのエンコーダーは{ $unknown }を知らないため、最初の写真はプロンプトと関係のないものになります。プロンプトを変えますか？このまま始めて、投票で教えることもできます。
other-prompt-button = プロンプトを変える…
other-prompt-title = プロンプトを変える
other-prompt-label = どんな写真を探しますか？
start-anyway-button = このまま始める

# Changing the prompt, and pictures that members bring.

prompt-changed = { $member } さんがプロンプトを「{ $prompt }」に変えました。投票はそのままで、**{ next-button }**から反映されます。
example-question = { $count ->
    [1] この画像は
   *[other] これら{ $count }枚の画像は
}「{ $prompt }」に当てはまりますか？写真への投票と同じように、このチャンネルのセッションの学習に使います。
example-yes-button = ✓ はい
example-no-button = ✗ いいえ
examples-button = 例の写真を加える…
examples-title = 例の写真
examples-start-title = 写真から始める
examples-yes = 当てはまる写真
examples-no = 当てはまらない写真
examples-hint = 任意、{ $most }枚まで
examples-prompt = プロンプト（任意）
examples-prompt-example = 湖畔の家
reading-examples = 写真を読み込んでいます：{ $done }／{ $total }枚…
examples-added = { $member } さんが自分の写真を{ $count }枚加えました：**{ vote }**
# Read aloud to people who cannot see the photo.
example-alt = { $vote ->
    [yes] 当てはまる写真
   *[no] 当てはまらない写真
}（{ $count }枚中{ $number }枚目）
examples-added-privately = { photos-given }を加えました。次のラウンドから学習に使います。{ COMMAND("session undo") } で取り消せます。
photos-given = 写真{ $count }枚
examples-refused = 次の{ $count }枚は使いませんでした：
example-refused = **{ $name }** · { $reason }
no-examples = フォームに写真がなかったため、何も加えていません。

# Questions before what cannot be taken back.

confirm-replace = ここでは「{ $prompt }」のセッションがラウンド { $rounds } まで進んでいます。終了して、次の内容で新しく始めますか？
replace-button = 終了して始める
confirm-finish = 「{ $prompt }」のセッション（{ rounds-count }、{ votes-count }）を終了しますか？ラベルと分類器をここに投稿します。{ COMMAND("session resume") } で再開できます。
finish-button = 終了する
summary-privately = セッションは終了しましたが、まとめの投稿がDiscordに受け付けられませんでした。こちらに、あなただけに表示します。
rounds-count = { $rounds }ラウンド
votes-count = { $votes }票
photos-count = 写真{ $photos }枚

# Status.

status-title = { $finished ->
    [true] 終了：{ quoted }
   *[false] { quoted }
}
status-line = { $dataset } · { rounds-count } · { photos-count } · { votes-count }
labels-heading = ラベル
# One of "9 yes · 3 no · 1 disputed".
label-count = { label } { $count }
votes-heading = 投票
member-votes = { $member } { $votes }票
disputed-heading = 意見の不一致
disputed-photo = { $photo }（はい { $yes }、いいえ { $no }）
quality-heading = 精度の目安
no-audit-line = どのくらい正しいかは検査でわかります。**{ more-button }**から選んで投票してください。
audit-line = そのうち無作為に選んだ{ $drawn }枚中{ $correct }枚が正解でした。適合率は{ NUMBER($share, style: "percent") }です（95%信頼区間：{ NUMBER($low, style: "percent") }～{ NUMBER($high, style: "percent") }）。
settled-line = 2ラウンド続けて新しい「はい」がなく、変化もわずかです。そろそろ終了してもよさそうです。
found-heading = ラウンドごとの「はい」
chart-line = 棒：各ラウンド　線：合計
chart-line-audit = { chart-line }　右：適合率と95%信頼区間
# Read aloud to people who cannot see the chart. $rounds is the number of rounds in the chart.
chart-text = { $is_cut ->
    [true] 最近の{ $rounds }ラウンド
   *[false] ラウンドごと
}の「はい」：{ $found }（合計{ $total }）。
chart-text-audit = { chart-text }適合率{ NUMBER($share, style: "percent") }（{ NUMBER($low, style: "percent") }～{ NUMBER($high, style: "percent") }）。
