### What is stored about members, and how to be forgotten.

what-is-stored =
    {"**"}What we store about you**
    - Your votes and your actions in sessions (such as starting, undoing, finishing, answering, hiding a photo or saving a concept), with their time and channel, under a random key.
    - The prompts you give to commands, and what the encoder reads from images you bring: numbers, not the images.
    - This server's saved concepts and the votes in them, until they are deleted.
    - The photos of datasets you added to this server, until they are removed.
    - Small copies of pictures you post in channels that this server follows (a notice there says so), until you delete the message or take them back.
    - A code made from your Discord ID if you keep your pictures out, so that they stay out.
    - Whether your name is hidden, and whether you're one of the members who can vote in a session.
    - One row that links the random key to your Discord ID.
    We don't store names or texts of messages. { COMMAND("privacy forget") } deletes that row and the copies of your pictures. Your votes stay, without a name.
confirm-forget = Forget who you are? Copies of pictures you posted in followed channels are deleted, and no more are added. Your votes stay and still count, but nobody can tell that they're yours, and you can no longer see, change or undo them. This can't be undone.
forget-button = Forget me
forgotten = Done. If you vote again, you'll count as a new member.
now-listed = Your name appears in team statistics again.
now-unlisted = Your name no longer appears in { COMMAND("show team") }, { COMMAND("concept status") } and { COMMAND("show disputed") }. Your votes still count.
