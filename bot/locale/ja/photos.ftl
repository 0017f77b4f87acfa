### Private looks at photos.

found-photos = { $dataset }の中で「{ $prompt }」に最も近い9枚です。{ COMMAND("concept start") } でセッションを始められます。
found-photos-anywhere = { $dataset }の中で「{ $prompt }」に最も近い9枚です。あなただけに表示されています。
best-photos = { $dataset }の中で、現在の分類器による「{ $prompt }」のスコアが最も高い写真です。
similar-photos = { $dataset }で { $photo } に最も近い9枚です。
# A menu of photos. Its options are the photos' numbers with their descriptions or ids.
start-from-menu = この中の写真からセッションを始める…
start-from-itself = この写真
