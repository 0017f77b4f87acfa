### "What is this?": which saved concepts a picture shows.

guesses-heading = Compared with { $compared ->
    [one] this server's saved concept.
   *[other] { $compared } saved concepts, most likely first.
}
    -# **✓** and **✗** teach the concept, and sessions that continue it learn from your vote. Press again to take it back.
no-guesses = I can't compare this with the server's saved concepts yet.
guesses-untaught = { $count ->
    [one] -# 1 concept has too few votes for a probability.
   *[other] -# { $count } concepts have too few votes for a probability.
}
guesses-other-encoder = { $count ->
    [one] -# 1 concept was left out, because it was taught with another encoder.
   *[other] -# { $count } concepts were left out, because they were taught with another encoder.
}
guess-line = **{ $name }** · { NUMBER($share, style: "percent", maximumFractionDigits: 0) }{ $vote ->
    [yes] {" "}· you said yes
    [no] {" "}· you said no
   *[unsure] {""}
}
guess-yes = ✓ { $name }
guess-no = ✗ Not { $name }
fewer-guesses = ◀ More likely
more-guesses = Less likely ▶
guess-picture = Picture { $number }
guess-picture-menu = Choose a picture…
