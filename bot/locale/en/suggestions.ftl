### Suggestions for a session whose prompt says too little: words, a spread of photos, a photo to start from.

# The menu in a round's message. Placeholders have at most 150 characters, options 100.

word-menu = { $stage ->
    [start] Narrow it down…
    [lost] Nothing fits? Narrow it down…
   *[found] What your yes photos have in common…
}
word-option = { $word } · { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
}
spread-option = Show me a spread: many kinds of photos
from-photo-option = Start from a photo of your own
# Above the photos of a round without a yes.
no-yes-yet = **No yes so far.** Try a better word, a spread, or a photo of your own below.

# The private panels.

narrow-button = Narrow it down…
words-heading = **Narrow it down** · words of this dataset near “{ $prompt }”.
    Pick one to see its photos. Only you see them.
no-words = There are no words to suggest for “{ $prompt }” yet. Here are other ways:
word-heading = **{ $word }** · its nine closest photos. Only you see them.
    Use it as the prompt for everyone, or exclude it. The votes stay.
use-word-button = Use “{ $word }”
exclude-word-button = Exclude “{ $word }”
spread-button = Show me a spread
spread-heading = **A spread** · nine different kinds of photos around “{ $prompt }”. Only you see them.
    The photos that you pick teach the session, like your own examples.
spread-menu = Which of these fit?
no-spread = This session has shown every photo in the dataset.

# In the channel.

word-used = { $member } narrowed it down to “{ $prompt }”. The votes stay, and **{ undo-button }** takes it back.
word-excluded = { $member } excluded “{ $word }”. The prompt is now “{ $prompt }”, and the votes stay.
word-taken-back = { $member } took back “{ $word }”. The prompt is “{ $prompt }” again.
spread-picked = { $member } picked { $count ->
    [one] { $count } photo
   *[other] { $count } photos
} from a spread as { $count ->
    [one] an example
   *[other] examples
}.
