### Disputes, and how much a team agrees.

no-disputes = 「{ $prompt }」について、意見が分かれている写真はありません。
disputes-heading = **「{ $prompt }」**：{ photos-count }で意見が分かれています。{ $more ->
    [0] {""}
   *[other] 意見が最も分かれている9枚です。残りの{ $more }枚は、これらが決まると表示されます。
}
# Who voted how on a disputed photo.
side = { $vote ->
    [yes] はい
    [no] いいえ
   *[unsure] わからない
}：{ $members }
unnamed-members = 名前を非公開にしている{ $count }人
settled-photo = モデレーターがラベルを決めました。
settle-menu = 写真のラベルを決める
settle-option = 写真{ $position }：{ $verdict ->
    [none] 投票に戻す
   *[other] { label }
}
settled = { $member } さんがラウンド { $number } の写真{ $position }を「{ label }」に決めました。
unsettled = { $member } さんがラウンド { $number } の写真{ $position }のラベルを、投票で決める状態に戻しました。

team-title = 「{ $prompt }」のチーム
nobody-voted = まだ投票がありません。
# Before agreement beyond chance can be computed.
no-agreement = 複数のメンバーが投票した写真は{ $photos }枚です。そのような写真が2枚以上あり、「はい」と「いいえ」の両方があると、意見の一致を測れます。
agreement = 複数のメンバーが投票した{ photos-count }で、クリッペンドルフのα係数は **{ NUMBER($alpha, minimumFractionDigits: 2, maximumFractionDigits: 2) }** です。1は完全な一致、0は偶然と同じです。0.8以上なら信頼でき、0.67以上なら慎重に使えるとされます。
members-heading = 投票した写真と、ほかのメンバーの多数意見との一致
member-agreement = { $place }. { $member }：{ photos-count }、{ $compared ->
    [0] 比較できる多数意見なし
   *[other] { $compared }枚中{ NUMBER($share, style: "percent") }が一致
}
team-chart-heading = メンバー別
team-chart-line = 棒：ほかのメンバーの多数意見がある写真　緑：その多数意見と同じ投票
# Read aloud to people who cannot see the chart.
team-chart-text = ほかのメンバーの多数意見がある写真（メンバー別）。{ $bars }。
team-chart-bar = { $place }：{ photos-count }、多数意見と一致{ $agreed }枚
