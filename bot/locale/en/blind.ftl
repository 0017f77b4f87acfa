### Blind rounds.

# In the channel while the round is blind.
blind-call = **Round { $number }** (blind) · “{ $prompt }”
    -# { $joined } joined · { $answered } answered
    Press **{ join-button }** to vote on the nine photos without seeing other votes. They are revealed { $until }, or once everyone who joined has answered (at least { $needed }).
join-button = Join
reveal-button = Reveal now…
confirm-reveal = Reveal round { $number } now? { members-answered }, and { $waiting } joined but haven't answered yet.
members-answered = { $answered ->
    [one] { $answered } member answered
   *[other] { $answered } members answered
}
confirm-reveal-button = Reveal
revealed-privately = Revealed.
# In place of the call, once the round is revealed.
blind-call-over = **Round { $number }** was blind. Here are its photos and votes: { $link }

# A member's own ballot: the nine photos and a key for each, which the member alone can see.

ballot-heading = **Round { $number }** · Which of these show “{ $prompt }”?
ballot-secret = Nobody sees your answer before the reveal. If this message disappears, press **{ join-button }** again.
ballot-hint = Press the number of each that does. { $yes ->
    [none] Picked: none yet. All count as no.
   *[other] Picked: **{ $yes }**. The others count as no.
}
ballot-key = { $picked ->
    [true] ✓ { $position }
   *[false] { $position }
}
submit-button = { $yes ->
    [0] Submit: no to all
   *[other] Submit: { $yes } yes, { $no } no
}
abstain-button = Abstain
change-button = Change my answer
ballot-taken = Your answer: { $yes ->
    [none] **no to all photos**.
   *[other] **yes to { $yes }**, no to the others.
}
ballot-abstained = You abstained.
ballot-changeable = You can change it until the reveal.
ballot-until-submit = It counts until you submit another one.
# In place of the ballot, if its member was the last one to answer.
ballot-completed = Everyone has answered: **round { $number }** is revealed in the channel.
# In place of the ballot, if the round was revealed before the member submitted.
ballot-over = **Round { $number }** has been revealed, so this ballot is closed. Vote on its photos in the channel{ $link ->
    [none] .
   *[other] : { $link }
}

# Above the photos of a revealed round.
blind-summary = Blind: { members-answered }{ $abstained ->
    [0] {""}
   *[other] , { $abstained } of them abstained
}
blind-agreement = everyone agrees on { $unanimous } of { photos-count } · { NUMBER($pairs, style: "percent") } of vote pairs agree
