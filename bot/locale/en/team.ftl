### Disputes, and how much a team agrees.

no-disputes = Nobody disagrees about “{ $prompt }” right now.
disputes-heading = **“{ $prompt }”**: the team disagrees about { photos-count }.{ $more ->
    [0] {""}
   *[other] {" "}These are the nine most disputed. { $more } more appear once these are settled.
}
# Who voted how on a disputed photo.
side = { $vote ->
    [yes] Yes
    [no] No
   *[unsure] Unsure
}: { $members }
unnamed-members = { $count } unnamed
settled-photo = A moderator has settled it.
settle-menu = Settle a photo
settle-option = Photo { $position }: { $verdict ->
    [none] let the votes decide
   *[other] { label }
}
settled = { $member } settled photo { $position } of round { $number } as { label }.
unsettled = { $member } let the votes decide photo { $position } of round { $number } again.

team-title = The team on “{ $prompt }”
nobody-voted = Nobody has voted yet.
# Before agreement beyond chance can be computed.
no-agreement = { photos-count } { $photos ->
    [one] has
   *[other] have
} votes from several members. Agreement can be measured once there are at least two such photos, with both yes and no votes.
agreement = Krippendorff's alpha is **{ NUMBER($alpha, minimumFractionDigits: 2, maximumFractionDigits: 2) }** over { photos-count } that several members voted on. 1 is full agreement and 0 is chance. From 0.8 on labels are considered reliable, from 0.67 on usable with care.
members-heading = Photos voted on, and agreement with everyone else's majority
member-agreement = { $place }. { $member }: { photos-count }, { $compared ->
    [0] no majority to compare with
   *[other] { NUMBER($share, style: "percent") } of { $compared }
}
team-chart-heading = By member
team-chart-line = Bars: photos on which everyone else has a majority. Green: same vote as that majority.
# Read aloud to people who cannot see the chart.
team-chart-text = Photos by member on which everyone else has a majority. { $bars }.
team-chart-bar = { $place }: { photos-count }, { $agreed } with the majority
