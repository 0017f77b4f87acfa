### Blind rounds.

# In the channel while the round is blind.
blind-call = **ラウンド { $number }**（ブラインド）· 「{ $prompt }」
    {"**"}{ join-button }**を押すと9枚が表示され、ほかの人の投票を見ずに答えられます。参加者全員（{ $needed }人以上）が答えたとき、または { $until } に結果を公開します。
    参加 { $joined }人、回答 { $answered }人
join-button = 参加
reveal-button = 今すぐ公開…
confirm-reveal = ラウンド { $number } を今すぐ公開しますか？{ members-answered }、未回答の参加者 { $waiting }人です。
members-answered = 回答 { $answered }人
confirm-reveal-button = 公開する
revealed-privately = 公開しました。
# In place of the call, once the round is revealed.
blind-call-over = **ラウンド { $number }**（ブラインド）を公開しました。写真と投票はこちら：{ $link }

# A member's own ballot. The texts of its form have at most 45 characters, the hint and the options 100.

ballot-heading = **ラウンド { $number }**（あなただけに表示されています）：「{ $prompt }」に当てはまるのはどれですか？
ballot-button = 回答する…
ballot-title = ラウンド { $number }
ballot-question = 当てはまる写真を選んでください
ballot-hint = 選ばない写真は「いいえ」になります。公開まで、ほかの人には見えません。
ballot-photo = 写真{ $position }
ballot-abstain = 棄権する（選んだ写真は数えません）
ballot-taken = あなたの回答：「はい」は { $yes }、ほかは「いいえ」です。公開まで変更できます。
ballot-abstained = 棄権しました。公開までは回答できます。

# Above the photos of a revealed round.
blind-summary = ブラインド：{ members-answered }{ $abstained ->
    [0] {""}
   *[other] （うち棄権 { $abstained }人）
}
blind-agreement = 全員一致 { photos-count }中{ $unanimous }枚 · 投票の組の一致率 { NUMBER($pairs, style: "percent") }
