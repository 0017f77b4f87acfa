### Private looks at photos.

found-photos = { $dataset }で「{ $prompt }」に最も近い9枚です。{ COMMAND("concept start") } で教えられます。
best-photos = 現在の分類器による、{ $dataset }での「{ $prompt }」の上位の写真です。
