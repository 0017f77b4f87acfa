### Private looks at photos.

found-photos = The nine photos closest to “{ $prompt }” in { $dataset }. { COMMAND("concept start") } lets you teach it.
found-photos-anywhere = The nine photos closest to “{ $prompt }” in { $dataset }. Only you see this.
best-photos = The classifier's top photos for “{ $prompt }” in { $dataset } right now.
similar-photos = The nine photos closest to { $photo } in { $dataset }.
# A menu of photos. Its options are the photos' numbers with their descriptions or ids.
start-from-menu = Start a session from one of these…
start-from-itself = This photo
