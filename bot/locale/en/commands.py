"""What Discord shows of the slash commands."""

COMMANDS = {
    "concept": "Teach a concept, nine photos at a time",
    "concept start": "Open a session in this channel: the nine photos nearest to a prompt",
    "concept prompt": "Say anew what this session means; the votes stay",
    "concept next": "Learn from the votes and post the next nine photos",
    "concept status": "Where this channel's session stands",
    "concept undo": "Take back your own last action",
    "concept display": "Choose what this session's next rounds look like",
    "concept show": "Look at what has been learnt",
    "concept show best": "The classifier's nine strongest photos today, judged or not",
    "concept apply": "Label the whole dataset by what was taught: counts, a contact sheet, and files",
    "concept finish": "Close the session: a summary, with the labels and the classifier as files",
    "concept resume": "Reopen this channel's last session",
    "photos": "Look at photos",
    "photos find": "One private look at the nine photos nearest to a prompt",
    "dataset": "The collections of photos",
    "dataset list": "The datasets at hand",
    "help": "How Ninefold goes, in short",
}
"""The descriptions of the slash commands, by their whole names."""

OPTIONS = {
    "prompt": "What the photos should show, in words; divide by ; and put - before what is not meant",
    "image": "A picture of what is meant",
    "link": "The address of such a picture",
    "dataset": "The collection of photos to search",
    "strategy": "How the next rounds are chosen",
    "kind": "embeds: one photo below the other; grid: nine squares; sheet: one picture",
}
"""The descriptions of the commands' options."""
