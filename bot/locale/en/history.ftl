### A channel's history, and rounds that are posted again.

round-shown = Round { $number } is posted again: { $link }
round-not-posted = Round { $number } hasn't been posted yet. { COMMAND("concept next") } posts it.
history-rounds = Rounds on “{ $prompt }”
# One line for each round: its name, then its labels.
history-round = Round { $number }
history-round-not-posted = Round { $number } (not posted)
no-labels-yet = no votes yet
history-sessions = This channel's sessions
history-session = **{ $prompt }** · { $running ->
    [true] running
   *[false] finished
}
    { $started } · { $dataset }
    { rounds-count }, { votes-count }, { $yes } yes
newer-button = Newer
older-button = Older
