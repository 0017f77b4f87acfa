### The answer to /help.

help-title = Teach a concept, nine photos at a time
help-steps =
    1. { COMMAND("concept start") } with a few words, such as `a house by the lake`. It posts the nine closest photos.
    2. Everyone in the channel votes: tap the photos that fit, then **{ rest-button }**.
    3. **{ next-button }** learns from the votes and posts the photos that are closest now.
    4. After a few rounds, { COMMAND("concept apply") } labels the whole dataset. { COMMAND("concept status") } shows how far you are.

# Buttons have at most 80 characters.

help-start-button = Start a concept
help-datasets-button = See the datasets
help-more-button = More commands
help-settings-button = Server settings

# The form behind the first button. Its title and question have at most 45 characters.

start-form = Start a concept
start-form-question = What should the photos show?
start-form-example = a house by the lake

# The page behind the last button.

help-more-title = More commands
help-rounds-heading = Rounds and votes
help-rounds =
    The majority of yes and no votes decides. A tie counts for nothing until someone breaks it. You can still vote on old rounds.
    {"**"}{ more-button }** lets you vote unsure, see or withdraw your votes, and replace broken or unsuitable photos.
    { COMMAND("session undo") } · { COMMAND("show best") } · { COMMAND("show history") }
help-team-heading = As a team
help-team =
    With { COMMAND("session blind") } everyone votes without seeing other votes. { COMMAND("show disputed") } and { COMMAND("show team") } show how much you agree.
help-concepts-heading = Keeping what you taught
help-concepts =
    { COMMAND("concept save") } keeps a concept, and { COMMAND("saved load") } continues it in any channel. { COMMAND("concept finish") } ends the session with a summary and files, and { COMMAND("session resume") } reopens it.
help-server-heading = Photos, privacy and settings
help-server =
    { COMMAND("photos find") } · { COMMAND("dataset list") } · { COMMAND("privacy show") }
    Server managers restrict commands by role in Discord's Integrations settings, and set the rest in { COMMAND("server settings") }.
