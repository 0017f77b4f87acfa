### A channel's history, and rounds that are posted again.

round-shown = ラウンド { $number } をもう一度投稿しました：{ $link }
round-not-posted = ラウンド { $number } はまだ投稿されていません。{ COMMAND("concept next") } で投稿できます。
history-rounds = 「{ $prompt }」のラウンド
# One line for each round: its name, then its labels.
history-round = ラウンド { $number }
history-round-not-posted = ラウンド { $number }（未投稿）
no-labels-yet = まだ投票がありません
history-sessions = このチャンネルのセッション
history-session = **{ $prompt }** · { $running ->
    [true] 進行中
   *[false] 終了
}
    { $started } · { $dataset }
    { rounds-count }、{ votes-count }、「はい」{ $yes }枚
newer-button = 新しい方へ
older-button = 古い方へ
