### A channel's session: starting, prompts and example pictures, status, applying the concept, finishing.

loading-encoder = Loading the encoder. The first prompt takes a little longer…
session-started-from = { $member } is starting a session from this:
session-started-from-examples = { $count ->
    [one] { $member } is starting a session from this photo:
   *[other] { $member } is starting a session from these { $count } photos:
}
undone = Took back your last action.
undone-word = Took back “{ $word }”. The prompt is “{ $prompt }” again.
undone-replacement = Brought back the photo that you replaced in round { $rounds }.
undone-votes = Took back { $votes } { $rounds ->
    [none] on your own photos
   *[other] in round { $rounds }
}.
restored-votes = Brought back { $votes } { $rounds ->
    [none] on your own photos
   *[other] in round { $rounds }
}.
# Such as "5 yes votes and 4 no votes".
votes-of-a-kind = { $count } { $vote ->
    [yes] yes
    [no] no
   *[unsure] unsure
} { $count ->
    [one] vote
   *[other] votes
}
session-resumed = The session on “{ $prompt }” is open again. { $link ->
    [none] { COMMAND("concept next") } posts its round.
   *[other] Round { $number } is here: { $link }
}

# How a prompt was understood.

prompt-truncated = Your prompt is longer than the encoder can read, so only the beginning was used.
unknown-words = { $count ->
    [one] The encoder doesn't know the word { $unknown }, so it wasn't used.
   *[other] The encoder doesn't know the words { $unknown }, so they weren't used.
}
foreign-script = This dataset's encoder was trained on English and may not understand your prompt. Votes still teach it, but an English prompt is a better start.

confirm-unknown-words = The dataset's encoder doesn't know { $unknown }, so the first photos would be arbitrary. Use other words, or start anyway and teach it with your votes?
other-prompt-button = Change the prompt…
other-prompt-title = Change the prompt
other-prompt-label = What should the photos show?
start-anyway-button = Start anyway

# Changing the prompt, and pictures that members bring.

prompt-changed = { $member } changed the prompt to “{ $prompt }”. The votes stay, and **{ next-button }** uses the new prompt.
example-question = { $count ->
    [one] Does this image show “{ $prompt }”?
   *[other] Do these { $count } images show “{ $prompt }”?
} Your answer teaches this channel's session, like a vote on a photo.
example-yes-button = ✓ It does
example-no-button = ✗ It doesn't
examples-button = Add example photos…
examples-title = Example photos
examples-start-title = Start from photos
examples-yes = Photos that fit
examples-no = Photos that don't fit
examples-hint = Optional, up to { $most }
examples-prompt = Prompt (optional)
examples-prompt-example = a house by the lake
reading-examples = Reading your photos: { $done } of { $total }…
examples-added = { $count ->
    [one] { $member } added a photo of their own: **{ vote }**
   *[other] { $member } added { $count } photos of their own: **{ vote }**
}
# Read aloud to people who cannot see the photo.
example-alt = { $vote ->
    [yes] Photo that fits, { $number } of { $count }
   *[no] Photo that doesn't fit, { $number } of { $count }
}
examples-added-privately = Added { photos-given }. The session learns from { $count ->
    [one] it
   *[other] them
} starting with the next round. { COMMAND("session undo") } takes { $count ->
    [one] it
   *[other] them
} back.
photos-given = { $count ->
    [one] 1 photo
   *[other] { $count } photos
}
examples-refused = { $count ->
    [one] 1 photo wasn't used:
   *[other] { $count } photos weren't used:
}
example-refused = **{ $name }** · { $reason }
no-examples = There were no photos in the form, so nothing was added.

# Questions before what cannot be taken back.

confirm-replace = A session on “{ $prompt }” is running here, in round { $rounds }. Finish it and start this one instead?
replace-button = Finish it and start
confirm-finish = Finish the session on “{ $prompt }” ({ rounds-count }, { votes-count })? Its labels and classifier will be posted here. { COMMAND("session resume") } reopens it.
finish-button = Finish
summary-privately = The session is finished, but Discord didn't accept the summary's message. Here it is, just for you.
rounds-count = { $rounds ->
    [one] { $rounds } round
   *[other] { $rounds } rounds
}
votes-count = { $votes ->
    [one] { $votes } vote
   *[other] { $votes } votes
}
photos-count = { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
}

# Status.

status-title = { $finished ->
    [true] Finished: { quoted }
   *[false] { quoted }
}
status-line = { $dataset } · { rounds-count } · { photos-count } · { votes-count }
labels-heading = Labels
# One of "9 yes · 3 no · 1 disputed".
label-count = { $count } { label }
votes-heading = Votes
member-votes = { $member } { $votes }
disputed-heading = Disputed
disputed-photo = { $photo } ({ $yes } yes, { $no } no)
quality-heading = How good it is
no-audit-line = Want to know how sure that is? Run an audit: choose it under **{ more-button }** and vote.
audit-line = Of { $drawn } random photos among those, { $correct } were right: a precision of { NUMBER($share, style: "percent") }, or { NUMBER($low, style: "percent") } to { NUMBER($high, style: "percent") } with 95% confidence.
settled-line = Two rounds brought no new yes and little change, so it may be time to finish.
found-heading = Yes by round
chart-line = Bars: each round. Line: total.
chart-line-audit = { chart-line } Right: precision with its 95% interval.
# Read aloud to people who cannot see the chart. $rounds is the number of rounds in the chart.
chart-text = { $is_cut ->
    [true] Yes in the last { $rounds } rounds
   *[false] Yes by round
}: { $found }. Total: { $total }.
chart-text-audit = { chart-text } Precision { NUMBER($share, style: "percent") }, between { NUMBER($low, style: "percent") } and { NUMBER($high, style: "percent") }.
