### Blind rounds.

# In the channel while the round is blind.
blind-call = **ラウンド { $number }**（ブラインド）· 「{ $prompt }」
    -# 参加 { $joined }人 · 回答 { $answered }人
    {"**"}{ join-button }**を押すと、ほかの人の投票を見ずに9枚の写真へ投票できます。結果は{ $until }、または参加者全員（{ $needed }人以上）が答えた時点で公開します。
join-button = 参加
reveal-button = 今すぐ公開…
confirm-reveal = ラウンド { $number } を今すぐ公開しますか？{ members-answered }、未回答の参加者 { $waiting }人です。
members-answered = 回答 { $answered }人
confirm-reveal-button = 公開する
revealed-privately = 公開しました。
# In place of the call, once the round is revealed.
blind-call-over = **ラウンド { $number }**（ブラインド）を公開しました。写真と投票はこちら：{ $link }

# A member's own ballot: the nine photos and a key for each, which the member alone can see.

ballot-heading = **ラウンド { $number }** · 「{ $prompt }」に当てはまるのはどれですか？
ballot-secret = 公開まで、ほかの人には見えません。このメッセージが消えたら、もう一度**{ join-button }**を押してください。
ballot-hint = 当てはまる写真の番号を押してください。{ $yes ->
    [none] 選択：まだありません。すべて「いいえ」になります。
   *[other] 選択：**{ $yes }**。ほかは「いいえ」になります。
}
ballot-key = { $picked ->
    [true] ✓ { $position }
   *[false] { $position }
}
submit-button = { $yes ->
    [0] 送信：すべて「いいえ」
   *[other] 送信：はい { $yes }、いいえ { $no }
}
abstain-button = 棄権する
change-button = 回答を変更
ballot-taken = あなたの回答：{ $yes ->
    [none] **すべて「いいえ」**です。
   *[other] **「はい」は { $yes }**、ほかは「いいえ」です。
}
ballot-abstained = 棄権しました。
ballot-changeable = 公開まで変更できます。
ballot-until-submit = 次に送信するまで有効です。
# In place of the ballot, if its member was the last one to answer.
ballot-completed = 全員が回答しました。**ラウンド { $number }** をチャンネルで公開します。
# In place of the ballot, if the round was revealed before the member submitted.
ballot-over = **ラウンド { $number }** は公開されたため、ここでは回答できません。チャンネルの写真に投票してください{ $link ->
    [none] 。
   *[other] ：{ $link }
}

# Above the photos of a revealed round.
blind-summary = ブラインド：{ members-answered }{ $abstained ->
    [0] {""}
   *[other] （うち棄権 { $abstained }人）
}
blind-agreement = 全員一致 { photos-count }中{ $unanimous }枚 · 投票の組の一致率 { NUMBER($pairs, style: "percent") }
