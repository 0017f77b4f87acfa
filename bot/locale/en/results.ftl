### What a session found: the labeled dataset, the summary at the end, and the card to share.

result-title = { $finished ->
    [true] Finished: “{ $name }” in { $dataset }
   *[false] “{ $name }” in { $dataset }
}

# How many photos fit, and how sure that is.

result-fits = **{ $fits } of { photos-count } { $fits ->
    [one] fits
   *[other] fit
}.**
result-rough = **About { $fits } of { photos-count } { $fits ->
    [one] fits
   *[other] fit
}, { $likely } of them likely.** This is still rough after { rounds-count }. Teach { $more ->
    [one] { $more } more round
   *[other] { $more } more rounds
} for a better answer.
result-estimate = About { NUMBER($share, style: "percent") } of them are right, by the classifier's own estimate. To measure it, run an audit: choose it under **{ more-button }** and vote.
result-audit = About { NUMBER($share, style: "percent") } of them are right, measured on { $drawn } random ones: { NUMBER($low, style: "percent") } to { NUMBER($high, style: "percent") } with 95% confidence.
result-counts = { $counts }. You voted on { $judged } of these yourselves, and votes outrank scores.

# The pictures.

best-heading = { $photos ->
    [one] The best photo
    [9] The best nine
   *[other] The best { $photos }
}
missed-heading = Just missed
# Read aloud to people who cannot see the picture. $photos are descriptions or ids.
result-picture-text = { $heading }, from the top left: { $photos }
# Below a picture of photos that cannot be copied. $photos are links.
missed-line = Just missed: { $photos }

# The files, each with what it is for.

files-heading = Files
# $file is the name of the file, with a hyphen for the dot.
file-purpose = { $file ->
    [photos-csv] `photos.csv`: every photo with its score and label, for a spreadsheet
    [photos-jsonl] `photos.jsonl`: the same, one JSON object per line
    [photos-parquet] `photos.parquet`: the same, for pandas or a database
    [yes-txt] `yes.txt`: the photos that fit, one address per line
    [classifier-npz] `classifier.npz`: the classifier, for NumPy
    [classifier-json] `classifier.json`: the classifier, for scikit-learn and other tools
    [concepts-csv] `concepts.csv`: every photo with its score, probability and label for each concept, for a spreadsheet
    [concepts-parquet] `concepts.parquet`: the same, for pandas or a database
    [score-py] `score.py`: a script that scores your own photos with `classifier.npz`
   *[labels-csv] `labels.csv`: every photo shown, with its votes and label
}
# $command is code.
files-too-large = Too large for Discord: { $formats }. The bot's operator can export them with this command: { $command }

# A dataset labeled by several saved concepts.

labels-title = { $dataset }, labeled by { $concepts ->
    [one] one concept
   *[other] { $concepts } concepts
}
labels-rule = { photos-count }. { $exclusive ->
    [true] A photo fits one of these concepts at most.
   *[false] Each concept counts on its own, so a photo can fit several.
} Votes outrank scores.
labels-concept = **{ $name }**: { $fits ->
    [0] no photo fits
    [one] { $fits } photo fits
   *[other] { $fits } photos fit
}{ $judged ->
    [0] {""}
   *[other] , { $judged } by your votes
}{ $disputed ->
    [0] {""}
   *[other] {" "}· { $disputed } disputed
}
labels-contested = **Claimed by several concepts**: { photos-count }. They are disputed and fit none of them until your team votes.
# Below a concept whose photos cannot be copied. $photos are links.
labels-best-line = The best: { $photos }
labels-too-large = Too large for Discord: { $formats }. Label by fewer concepts to get a smaller file.
labels-progress = Labeling { $dataset }: { NUMBER($share, style: "percent") } of { photos-count }. The result will appear in this channel.
cancel-labels-button = Cancel

# The card.

share-button = Share a card
card-posted = { $member } shares “{ $name }”: { $fits ->
    [one] { $fits } photo fits
   *[other] { $fits } photos fit
}.
card-figure = { $fits }
# In the picture, below the number of photos that fit.
card-unit = of { photos-count } fit
card-estimate = about { NUMBER($share, style: "percent") } right
card-audit = { NUMBER($share, style: "percent") } right ({ NUMBER($low, style: "percent") } to { NUMBER($high, style: "percent") })
card-team = { $members ->
    [one] { $members } member
   *[other] { $members } members
} · { votes-count } · { rounds-count }
card-footer = Taught with Ninefold · { $dataset }
# Read aloud to people who cannot see the card.
card-text = Card: { $name }. { $texts }. { $photos }
