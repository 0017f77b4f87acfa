### ウォッチ：スレッドのメッセージと、本人だけに見える返答。

watch-started = { $dataset }で**「{ $name }」をウォッチしています**。合う新しい写真をここに投稿します（1時間に最大{ $limit }ラウンド）。ほかのラウンドと同じように投票してください。新しい投票が{ $votes }票集まるたびに、新しいバージョンを保存します。
    -# { $member }さんが開始 · { COMMAND("watch pause") } · { COMMAND("watch stop") }
watch-begun = 「{ $name }」のウォッチを始めました。合う新しい写真を{ $thread }に投稿します。
watch-version = 新しい{ $votes }票をもとに、**「{ $name }」のバージョン{ $version }を保存しました**。正しいと見込まれる割合：{ $before }% → { $after }%。データセットで合う写真：{ $fits }枚（{ $more ->
    [0] { $less ->
        [0] 変わりません
       *[other] { $less }枚減りました
    }
   *[other] { $more }枚増えました
}）。
watch-digest = { $count ->
    [0] **待っている写真はもうありません。**
   *[other] **「{ $name }」に合う写真があと{ $count }枚あります。**このスレッドへの投稿が1時間に{ $limit }ラウンドの上限に達したため、待っています。
}
show-held-button = 見る
watch-paused = 「{ $name }」のウォッチを一時停止しました。{ COMMAND("watch resume") } で再開すると、その間に加わった写真も探します。
watch-paused-aloud = { $member }さんが「{ $name }」のウォッチを一時停止しました。{ COMMAND("watch resume") } で再開できます。
watch-resumed = 「{ $name }」のウォッチを再開しました。
watch-resumed-aloud = { $member }さんが「{ $name }」のウォッチを再開しました。
watch-stopped = 「{ $name }」のウォッチを終了しました。スレッドのラウンドは残り、引き続き投票や保存ができます。
watch-stopped-aloud = { $member }さんが「{ $name }」のウォッチを終了しました。ここに写真はもう投稿されません。
watch-paused-by-itself = **「{ $name }」のウォッチを一時停止しました**：{ watch-problem }。その後、{ COMMAND("watch resume") } で再開してください。
watch-problem = { $problem ->
    [access] ボットがスレッドに投稿できません。権限を与えるか、ウォッチを終了して別のチャンネルで始めてください
    [dataset] データセットがなくなったか、エンコーダーが変わりました。もう一度追加してください
    [concept] コンセプトが削除されたか、投票が足りません。もう一度保存してください
    [session] スレッドのセッションが終了したか、別のセッションが進行中です。別のセッションを終了してください
   *[versions] コンセプトのバージョン数が上限に達しました。ウォッチを終了し、コピーをウォッチしてください（{ COMMAND("saved fork") }）
}
thread-not-told = スレッドには知らせられませんでした。
watches-heading = ウォッチ中のコンセプト
no-watches = このサーバーでウォッチしているコンセプトはまだありません。{ COMMAND("watch start") } を使うと、保存済みコンセプトに合う新しい写真を投稿します。
watch-line = **{ $name }**、バージョン{ $version } · { $dataset } · { $thread }
watch-is-paused = 一時停止中
watch-above = 確率{ $above }%以上
watch-held = { $count }枚が表示待ち
