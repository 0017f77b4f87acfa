### The answer to /help.

help-title = Teach a concept, nine photos at a time
help-steps =
    1. { COMMAND("concept start") } with a prompt such as `a house by the lake` posts the nine closest photos.
    2. Everyone in the channel votes: ✓ if it's what you mean, ✗ if it isn't. Press the other button to change your vote.
    3. **{ next-button }** learns from the votes and posts the photos that are closest now.
    4. After a few rounds, { COMMAND("concept apply") } labels the whole dataset and { COMMAND("concept finish") } ends the session. Both give you files.
help-details =
    The majority of yes and no votes decides. A tie counts for nothing until someone breaks it. You can still vote on old rounds.
    {"**"}{ rest-button }** votes no on every photo of the round that you haven't voted on, but not on those whose vote you withdrew. **{ more-button }** lets you vote unsure, see or withdraw your votes, undo, and replace broken or unsuitable photos.
    With { COMMAND("session blind") } everyone votes without seeing other votes. { COMMAND("show disputed") } and { COMMAND("show team") } show how much you agree. { COMMAND("concept save") } keeps a concept for other channels.
    Server managers can restrict commands by role in Discord's Integrations settings, and set the rest in { COMMAND("server settings") }.
    { COMMAND("concept status") } · { COMMAND("show best") } · { COMMAND("show history") } · { COMMAND("session undo") } · { COMMAND("session resume") } · { COMMAND("photos find") } · { COMMAND("dataset list") } · { COMMAND("privacy show") }
