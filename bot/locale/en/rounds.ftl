### A round's message, and the private panel behind its More… button.

round-heading = **Round { $number }** · { quoted } · { $dataset }{ $finished ->
    [true] {" "}· finished
   *[false] {""}
}
photo-title = { $position }{ $label ->
    [none] {""}
   *[other] {" "}· { label }
}
photo-score = score { NUMBER($score, minimumFractionDigits: 3, maximumFractionDigits: 3) }
photo-page = [photo page]({ $url })
photo-credit = by { $name }
photo-credit-link = by [{ $name }]({ $url })
photo-gone = { $id } is no longer in the dataset, but its label is kept
picture-not-shown = Discord can't show the image at this address

# Read aloud to people who cannot see the photo. $credit and $description may be missing.
alt-text = Photo { $position }{ $credit ->
    [none] {""}
   *[other] {" "}by { $credit }
}{ $description ->
    [none] {""}
   *[other] : { $description }
}

# Buttons have at most 80 characters.

vote-button = { $position } { $vote ->
    [yes] ✓
   *[no] ✗
}{ $count ->
    [0] {""}
   *[other] {" "}{ $count }
}
rest-button = Rest is no
next-button = Next nine
more-button = More…

# The panel behind More….

more-heading = **Round { $number }** (only you can see this)
unsure-menu = I'm not sure about a photo…
replace-menu = Replace a broken or unsuitable photo…
hide-menu = Replace a photo and hide it in this dataset…
strategy-menu = How the next nine are chosen…
strategy = { $strategy ->
    [automatic] Automatic: closest; diverse after a round without a yes
    [nearest] Nearest: what the classifier is most sure of
    [diverse] Diverse: unlike each other and what you've seen
    [borderline] Borderline: what the classifier is least sure of
   *[audit] Audit: a random sample of what it takes for a yes
}
strategy-changed = Starting with the next round: { strategy }.
photo-option = Photo { $position }{ $label ->
    [none] {""}
   *[other] {" "}({ label })
}
my-votes-button = My votes
undo-button = Undo my last action
withdraw-button = Withdraw a vote…
withdraw-menu = Choose a vote…
withdraw-question = Which vote do you want to withdraw?
vote-option = Photo { $position }: { vote }
unsure-set = Photo { $position }: marked as unsure. Your vote counts for neither side.
vote-withdrawn = Photo { $position }: vote withdrawn. **{ rest-button }** won't vote on it for you.
photo-replaced = Photo { $position } was replaced.{ $hidden ->
    [true] {" "}The old photo no longer appears in this dataset.
   *[false] {""}
}
no-votes-yet = You haven't voted in round { $number } yet. { session-votes }
my-votes = Your votes in round { $number }: { $votes }
    { session-votes }
session-votes = { $total ->
    [one] You have { $total } vote in this session.
   *[other] You have { $total } votes in this session.
}

# How rounds look.

display = { $display ->
    [embeds] Embeds: photos one below another
    [grid] Grid: nine numbered squares
   *[sheet] Sheet: one image of all nine
}
display-changed = Starting with the next round: { $display ->
    [embeds] photos one below another, each with its details.
    [grid] nine squares above the buttons, with the credits below.
   *[sheet] one image of all nine, framed in the colors of their labels.
}

# In the channel, when the next round was due and no photo is left.
all-photos-shown = This session has shown every photo in the dataset. { COMMAND("concept finish") } ends it and gives you its files.
# In the channel, above a daily round.
daily-recap = **A new round for today.** Since yesterday: { $new_yes ->
    [0] no new yes
   *[other] { $new_yes } new yes
} by { $members ->
    [one] { $members } person
   *[other] { $members } people
}{ $disputed ->
    [0] {""}
    [one] , { $disputed } dispute to settle ({ COMMAND("concept disputed") })
   *[other] , { $disputed } disputes to settle ({ COMMAND("concept disputed") })
}
# In place of a round that was posted again below.
round-moved = **Round { $number }** is now here: { $link }
