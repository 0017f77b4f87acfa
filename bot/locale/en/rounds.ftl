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

photos-not-shown = Discord can't show { $positions }
photo-credits = Photos by { $names }

# Read aloud to people who cannot see the photo. $credit and $description may be missing.
alt-text = Photo { $position }{ $credit ->
    [none] {""}
   *[other] {" "}by { $credit }
}{ $description ->
    [none] {""}
   *[other] : { $description }
}

# Buttons have at most 80 characters.

# A photo's key: its number, and the yes and no votes. It votes yes.
vote-button = { $position }{ $yes ->
    [0] { $no ->
        [0] {" "}✓
       *[other] {""}
    }
   *[other] {" "}✓{ $yes }
}{ $no ->
    [0] {""}
   *[other] {" "}✗{ $no }
}
rest-button = Rest is no
next-button = Next nine
undo-button = Undo
more-button = More…

# The panel behind More….

more-heading = **Round { $number }** · details
photo-menu = Vote on, or replace, one photo…
strategy-menu = How the next nine are chosen…
strategy = { $strategy ->
    [automatic] Automatic: closest; diverse after a round without a yes
    [nearest] Nearest: what the classifier is most sure of
    [diverse] Diverse: unlike each other and what you've seen
    [borderline] Borderline: what the classifier is least sure of
    [sharpen] Sharpen: the closest, and some that the classifier is least sure of
   *[audit] Audit: a random sample of what it takes for a yes
}
strategy-changed = Starting with the next round: { strategy }.
photo-option = Photo { $position }{ $label ->
    [none] {""}
   *[other] {" "}({ label })
}
photo-replaced = Photo { $position } was replaced.{ $hidden ->
    [true] {" "}The old photo no longer appears in this dataset.
   *[false] {""}
}
session-votes = { $total ->
    [one] You have { $total } vote in this session.
   *[other] You have { $total } votes in this session.
}

# The panel of one photo.

photo-heading = **Round { $number } · photo { $position }**
own-vote = you: { $vote ->
    [yes] ✓
    [no] ✗
   *[unsure] ?
}
own-vote-line = Your vote: { vote }
no-own-vote = You haven't voted on this photo.
photo-yes-button = ✓ Yes
photo-no-button = ✗ No
photo-unsure-button = ? Unsure
photo-withdraw-button = Withdraw my vote
photo-similar-button = More like this
photo-replace-button = Replace
photo-hide-button = Replace and hide
photos-button = Back

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
    [one] , { $disputed } dispute to settle ({ COMMAND("show disputed") })
   *[other] , { $disputed } disputes to settle ({ COMMAND("show disputed") })
}
# In place of a round that was posted again below.
round-moved = **Round { $number }** is now here: { $link }
