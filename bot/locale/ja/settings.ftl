### How votes count in a session, and a server's settings.

voting-heading = **このセッションでの投票の数え方**
voters-line = 投票できる人：{ $voters }
voting-changed = { $member } さんが投票の数え方を変えました。
    { $rules }
# Above the photos of a round: who votes, and how many have voted on all nine.
voters-note = 投票できる人：{ $voters }
next-after-note = 9枚すべてに投票した人：{ $judges }/{ $needed }（そろうと次のラウンド）
quorum-menu = 写真1枚に必要な投票数…
quorum = { $count ->
    [1] 1票でラベルが決まります
   *[other] ラベルには{ $count }票が必要です
}
settled-by-agreement = 最初の{ $first }票が一致すれば決まり、割れたら{ $most }票が必要です
next-or-settled = { $next }、またはすべての写真が決まったとき
next-after-menu = 次のラウンドに進むとき…
next-after = { $count ->
    [0] 次のラウンド：誰かが進めたとき
   *[other] 次のラウンド：{ $count }人が9枚すべてに投票したとき
}
daily-option = 次のラウンド：毎日、決めた時刻に…
daily-kept-option = 次のラウンド：毎日、上の時刻に
daily-change-option = 次のラウンド：毎日、別の時刻に…
daily-line = 次のラウンド：毎日 { $time }（前のラウンドに投票があったとき）
daily-note = 毎日新しいラウンド
# The form has a title, and two fields with a label of at most 45 characters.
daily-form-title = 毎日のラウンド
daily-form-time = ラウンドを出す時刻
daily-form-time-hint = お使いの時計の時刻で入力してください。例：9:00、21:30、午後9時
daily-form-clock = 今は何時ですか？
daily-form-clock-hint = Discordからはタイムゾーンがわからないため、この時刻から計算します
voters-menu = 投票できる人（未選択：全員）…

settings-heading = **このサーバーの新しいセッションの設定**
display-menu = ラウンドの表示…
display-line = ラウンド：{ $chosen }
bot-default-display = ボットの既定の設定
back-button = 戻る

# Rights.

rights-heading = **誰が何をできるか**（サーバー管理の権限がある人は何でもできます）
rights-menu = 誰が何をできるか…
right-name = { right-to-do }
right-to-do = { $right ->
    [start] セッションの開始と読み込み
    [next] 次のラウンドへ進むこと
    [steer] プロンプト・表示・選び方の変更
    [finish] セッションの終了と再開
    [apply] データセット全体のラベル付け
    [export] ラベルと分類器のファイルの受け取り
    [save] コンセプトの保存・コピー・統合
    [delete] ほかの人のコンセプトの名前変更と削除
   *[moderate] 意見が分かれた写真の判定、写真の非表示、投票の数え方の変更
}
right-line = { right-name }：{ $holders }
right-question = **{ right-to-do }は誰ができますか？**
right-roles-menu = { $is_moderators ->
    [true] ロール（未選択：モデレーターだけ）
   *[false] ロール（未選択：全員）
}
other-rights = そのほか：全員
deleted-roles = ⚠️ 選ばれていた{ $count }個のロールは削除されています。別のロールを選んでください
unknown-roles = ⚠️ `NINEFOLD_RIGHTS` の{ $names }というロールはこのサーバーにありません。ここでロールを選んでください

# Who can do something.

everyone = 全員
named-members = 指定された{ $count }人
message-managers = メッセージの管理の権限がある人
server-managers = サーバー管理の権限がある人
only-server-managers = サーバー管理の権限がある人だけ
