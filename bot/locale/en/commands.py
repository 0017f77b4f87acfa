"""What Discord shows of the slash commands."""

COMMANDS = {
    "concept": "Teach a concept, nine photos at a time",
    "concept start": "Open a session in this channel: the nine photos nearest to a prompt",
    "concept prompt": "Say anew what this session means; the votes stay",
    "concept next": "Learn from the votes and post the next nine photos",
    "concept blind": "Post the next nine so that each member answers alone, before anybody's votes are seen",
    "concept status": "Where this channel's session stands",
    "concept undo": "Take back your own last action",
    "concept display": "Choose what this session's next rounds look like",
    "concept show": "Look at what has been learnt",
    "concept show best": "The classifier's nine strongest photos today, judged or not",
    "concept show round": "Post a round once more, below all that was said since, or after its message was deleted",
    "concept history": "This channel's sessions, and links to the rounds of the running one",
    "concept apply": "Label the whole dataset by what was taught: counts, a contact sheet, and files",
    "concept finish": "Close the session: a summary, with the labels and the classifier as files",
    "concept resume": "Reopen this channel's last session",
    "photos": "Look at photos",
    "photos find": "One private look at the nine photos nearest to a prompt",
    "dataset": "The collections of photos",
    "dataset list": "The datasets at hand",
    "dataset add": "Add a dataset of this server's own: a table of urls, or a zip of images (Manage Server)",
    "dataset info": "Nine random photos of a dataset, its size, and what is missing",
    "dataset remove": "Remove a dataset of this server's own (Manage Server)",
    "privacy": "What is stored of you",
    "privacy show": "Say what is stored of you",
    "privacy forget": "Delete the row that says which votes are yours",
    "help": "How Ninefold goes, in short",
}
"""The descriptions of the slash commands, by their whole names."""

OPTIONS = {
    "prompt": "What the photos should show, in words; divide by ; and put - before what is not meant",
    "image": "A picture of what is meant",
    "link": "The address of such a picture",
    "dataset": "The collection of photos to search",
    "number": "The round's number; the last one by default",
    "name": "The dataset's name",
    "url": "Where a TSV, CSV, Parquet or zip file stands",
    "file": "Such a file, attached",
    "strategy": "How the next rounds are chosen",
    "minutes": "After how many minutes all is revealed at the latest (10)",
    "answers": "How many answers there must be before all who joined reveal it early (2)",
    "kind": "embeds: one photo below the other; grid: nine squares; sheet: one picture",
}
"""The descriptions of the commands' options."""
