### Blind rounds.

# In the channel while the round is blind.
blind-call = **Round { $number }** (blind) · “{ $prompt }”
    Press **{ join-button }** to see the nine photos and vote without seeing other votes. The votes are revealed once everyone who joined has answered (at least { $needed }), or { $until }.
    { $joined } joined, { $answered } answered.
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

# A member's own ballot. The texts of its form have at most 45 characters, the hint and the options 100.

ballot-heading = **Round { $number }** (only you can see this): which of these show “{ $prompt }”?
ballot-button = Answer…
ballot-title = Round { $number }
ballot-question = Choose the photos that show it
ballot-hint = All others count as no. Nobody sees your answer before the reveal.
ballot-photo = Photo { $position }
ballot-abstain = Abstain: don't count my choices
ballot-taken = Your answer: yes to { $yes }, no to the others. You can change it until the reveal.
ballot-abstained = You abstained. You can still answer until the reveal.

# Above the photos of a revealed round.
blind-summary = Blind: { members-answered }{ $abstained ->
    [0] {""}
   *[other] , { $abstained } of them abstained
}
blind-agreement = everyone agrees on { $unanimous } of { photos-count } · { NUMBER($pairs, style: "percent") } of vote pairs agree
