### Slash commands.

# Descriptions have at most 100 characters. A name is the last word of a command, as Discord shows it in this language:
# lower case, without spaces. COMMAND("concept start") in other messages is made of these names.

command-concept = Teach a concept, nine photos at a time
    .name = concept
command-concept-start = Start a session in this channel with the nine photos closest to your prompt
    .name = start
command-session = Change how this channel's session works
    .name = session
command-session-prompt = Change this session's prompt and keep its votes
    .name = prompt
command-concept-next = Learn from the votes and post the next nine photos
    .name = next
command-session-blind = Post the next nine photos so that everyone votes without seeing other votes
    .name = blind
command-concept-status = See how this channel's session is going
    .name = status
command-session-undo = Take back your last action
    .name = undo
command-session-display = Choose how this session's next rounds look
    .name = display
command-show = Look at this channel's session
    .name = show
command-show-best = See the classifier's top nine photos right now, voted on or not
    .name = best
command-show-card = Post a picture card of the concept: the best nine photos and how many fit
    .name = card
command-show-round = Post a round again at the bottom of the channel, even if its message was deleted
    .name = round
command-show-history = List this channel's sessions, with links to the current session's rounds
    .name = history
command-show-disputed = See which photos the team disagrees about and who voted how; moderators can decide
    .name = disputed
command-show-team = See how much the team agrees, overall and by member
    .name = team
command-session-voting = Set how votes count here: votes per photo, who may vote, when the next round starts
    .name = voting
command-concept-apply = Label the whole dataset with what you taught, and get counts, samples and files
    .name = apply
command-concept-finish = Finish the session and get a summary, the labels and the classifier
    .name = finish
command-session-resume = Reopen this channel's last session
    .name = resume
command-concept-save = Save what this session has learned, so that any channel in this server can continue it
    .name = save
command-saved = This server's saved concepts
    .name = saved
command-saved-load = Continue a saved concept in this channel
    .name = load
command-saved-list = List this server's saved concepts, or the versions of one
    .name = list
command-saved-fork = Copy a saved concept to a new name
    .name = fork
command-saved-merge = Add one saved concept's labels to another
    .name = merge
command-saved-rename = Rename a saved concept (its creator, or Manage Messages)
    .name = rename
command-saved-delete = Delete a saved concept and all its versions (its creator, or Manage Messages)
    .name = delete
command-photos = Look at photos
    .name = photos
command-photos-find = See the nine photos closest to a prompt; only you see the answer
    .name = find
command-dataset = Collections of photos to search
    .name = dataset
command-dataset-list = List the datasets you can search
    .name = list
command-dataset-add = Add a dataset for this server: a table of image URLs or a zip of images (Manage Server)
    .name = add
command-dataset-info = See a dataset's size, nine random photos and what couldn't be added
    .name = info
command-dataset-remove = Remove one of this server's own datasets (Manage Server)
    .name = remove
command-privacy = What we store about you
    .name = privacy
command-privacy-show = See what we store about you
    .name = show
command-privacy-forget = Delete the link between you and your votes
    .name = forget
command-privacy-listed = Choose whether your name appears in team statistics; your votes count either way
    .name = listed
command-server = This server's settings
    .name = server
command-server-settings = Set defaults for new sessions and which roles can do what (Manage Server)
    .name = settings
command-help = Learn how to use Ninefold
    .name = help

# Items of the context menu of a message: 1 to 32 characters.

menu-find-photos-like-this = Find photos like this
menu-use-as-example = Use as example
menu-what-is-this = What is this?

# Options of commands. Descriptions have at most 100 characters, names at most 32, lower case, without spaces.

option-prompt = What the photos should show; separate parts with ; and put - before what to leave out
    .name = prompt
option-image = An image of what you're looking for
    .name = image
option-link = The address of an image of what you're looking for
    .name = link
option-dataset = The dataset to search
    .name = dataset
option-photo = A photo of the dataset, by its ID, instead of a prompt
    .name = photo
option-number = The round's number (default: the latest round)
    .name = number
option-name = The name
    .name = name
option-as = The new name
    .name = as
option-into = The concept that gets the labels
    .name = into
option-version = The version's number (default: the latest)
    .name = version
option-thread = Start the session in a new thread of this channel
    .name = thread
option-url = The address of a TSV, CSV, Parquet or zip file
    .name = url
option-file = A TSV, CSV, Parquet or zip file
    .name = file
option-strategy = How the next nine photos are chosen
    .name = strategy
option-minutes = Reveal the votes after this many minutes at the latest (default: 10)
    .name = minutes
option-answers = Reveal early once everyone who joined, and at least this many members, answered (default: 2)
    .name = answers
option-named = True: show your name. False: count your votes without your name
    .name = named
option-kind = embeds: photos one below another, grid: nine squares, sheet: one image
    .name = kind

# Choices of the options `strategy` and `kind`.

choice-automatic = automatic
choice-nearest = nearest
choice-diverse = diverse
choice-borderline = borderline
choice-audit = audit
choice-embeds = embeds
choice-grid = grid
choice-sheet = sheet
