### Private looks at photos.

found-photos = The nine photos closest to “{ $prompt }” in { $dataset }. { COMMAND("concept start") } lets you teach it.
best-photos = The classifier's top photos for “{ $prompt }” in { $dataset } right now.
