### What went wrong, and what to do about it.

# The key of an error is its class: NoSessionError is error-no-session. An error without a message of its own has the
# message of its base class. A message with $reference is for the operator: the error is then in the bot's log under
# that reference.

error-unexpected = 申し訳ありません。エラーが発生しました。もう一度お試しください。繰り返す場合は、ボットの運営者にお知らせください。{ log-reference }
error-ninefold = 実行できませんでした。ボットの運営者にお知らせください。{ log-reference }
log-reference = （ログの参照番号：`{ $reference }`）

# Discord and permissions.

error-discord-failed = Discordに受け付けられませんでした。もう一度お試しください。ラウンドがない場合は { COMMAND("concept next") } で投稿できます。
error-answer-lost = 返答がDiscordに受け付けられませんでした。操作はすでに完了しているかもしれないので、もう一度試す前にご確認ください。
error-channel-gone = チャンネルが削除されたため、投稿できません。これまでの投票は残っています。
error-command-changed = このコマンドは変更されました。Discordを再起動（Ctrl+R）してから、もう一度お試しください。
error-unknown-button = 古いバージョンのメッセージのため、このボタンは使えません。使い方は { COMMAND("help") } をご覧ください。
error-unreadable-time = 「{ $text }」を時刻として読み取れませんでした。9:00、21:30、午後9時のように書いて、もう一度お試しください。
error-missing-permissions = このチャンネルに写真を投稿できません。チャンネルの管理者に、次の権限を付けるよう依頼してください：{ $names }。その後もう一度お試しください。セッションが始まっていれば { COMMAND("concept next") } で投稿できます。
error-missing-thread-permissions = このチャンネルでスレッドを作れません。チャンネルの管理者に { $names } の権限を付けるよう依頼するか、スレッドなしで実行してください。
error-not-yours-to-post = このチャンネルに投稿する権限がご自身にないため、代わりに投稿することはできません。必要な権限：{ $names }
error-timed-out = このサーバーでタイムアウト中のため、終わるまでこの操作はできません。
error-not-in-server = コンセプトはチームで教えるため、サーバーのチャンネルでのみ使えます。
error-no-threads-here = スレッドはテキストチャンネルでのみ作れます。そこで実行するか、スレッドなしで実行してください。
error-not-server-manager = **サーバー管理**の権限を持つメンバーだけができます。
error-not-your-addition = 中止できるのは、始めた人か**サーバー管理**の権限を持つメンバーだけです。
error-not-your-concept = 最初に保存した人か、**メッセージの管理**の権限を持つメンバーだけができます。
error-not-allowed = { right-to-do }ができるのは、{ $holders }だけです。

# Sessions and rounds.

error-no-session = { $finished ->
    [true] このチャンネルのセッションは終了しています。{ COMMAND("session resume") } で再開、{ COMMAND("concept start") } で新しく始められます。
   *[false] このチャンネルにはセッションがありません。{ COMMAND("concept start") } で始められます。
}
error-session-running = ここでは「{ $prompt }」のセッションがラウンド { $rounds } まで進んでいます。{ COMMAND("concept next") } で続けられます。
error-session-finished = このセッションは終了しています。{ COMMAND("session resume") } で最後のセッションを再開できます。
error-session-changed = そのセッションは終了しています。{ COMMAND("concept status") } で現在の状況を確認できます。
error-start-in-preparation = 別のメンバーがここでセッションを開始しています。最初のラウンドを確認してから、もう一度お試しください。
error-round-in-preparation = 別のメンバーが先に進めたため、次のラウンドを準備しています。
error-unknown-round = その写真またはラウンドはもうありません。差し替えられた可能性があります。メッセージをもう一度ご確認ください。
error-stale-round = { $link ->
    [none] ラウンド { $last_round } は準備できています。表示されない場合は { COMMAND("concept next") } で投稿できます。
   *[other] ラウンド { $last_round } はすでに投稿されています：{ $link }
}
error-blind-round = ラウンド { $number } はブラインドの途中です{ $link ->
    [none] {""}
   *[other] （{ $link }）
}。{ $until } か、**{ reveal-button }**を押すと公開されます。その後にもう一度お試しください。
error-already-revealed = ラウンド { $number } はすでに公開されています。チャンネルの写真に投票してください。
error-not-voter = 投票は数えられませんでした。このセッションで投票できるのは次の人だけです：{ $voters }。
error-judged-photo = { $is_undo ->
    [true] 差し替え後の写真に、ほかの人が投票しています。その票が失われるため、差し替えを取り消せるのはモデレーターだけです。
   *[false] この写真には、ほかの人が投票しています。その票が失われるため、差し替えられるのはモデレーターだけです。
}
error-nothing-to-undo = このセッションで取り消せる操作はもうありません。
error-not-disputed = その写真では、もう意見が分かれていません。残りは { COMMAND("show disputed") } で確認できます。
error-nothing-left-to-vote = このラウンドの写真にはすべて投票済みです。
error-out-of-photos = このセッションでは、データセットの写真をすべて表示しました。終了して、ラベルと分類器を受け取りますか？
error-no-yes = まだ「はい」の投票がないため、適用できません。当てはまる写真に ✓ で投票してください。
error-apply-running = すでに適用しています。結果はここに投稿されます。

# Prompts and pictures.

error-empty-prompt = 探したいものを「a house by the lake」のように書くか、画像を添えてください。
error-only-negatives = 除外するものだけが書かれています。「a house by the lake; -night」のように、探したいものも書いてください。
error-too-many-parts = プロンプトに書ける項目は{ $limit }個までです。減らしてから、もう一度お試しください。
error-unknown-prompt = このデータセットのエンコーダーは決まったプロンプトしか使えません。別のプロンプトかデータセットをお試しください。
error-unknown-words = このデータセットのエンコーダーは{ $unknown }を知りません。ほかの言葉をお試しください。
error-no-picture = 画像がありません。添付するか、リンクを書くか、画像のあるメッセージを選んでください。
error-not-at-cdn = このファイルはDiscordに保存されていないため、読み込めません。もう一度添付するか、リンクを書いてください。
error-photo-rejected = その画像は使えません：{ $reason ->
    [too-large] ファイルが大きすぎます
    [too-many-pixels] 画素数が多すぎます
    [empty] ファイルが空です
    [not-an-image] 画像ではありません
    [broken-image] ファイルが壊れています
    [not-found] そのアドレスには何もありません
    [gone] そのアドレスにはもう何もありません
    [bad-url] http:// か https:// で始まる公開アドレスにしてください
    [timeout] サーバーの応答に時間がかかりすぎました
   *[other] サーバーから取得できませんでした
}。
error-conflicting-example = 「当てはまる写真」にも入っているため、そちらとして使いました。
error-photo-unavailable = 表示できない写真があります。もう一度お試しください。壊れた写真は**{ more-button }**から差し替えられます。
error-hotlink-only = このデータセットの写真は元のアドレスからしか表示できないため、1枚の画像にまとめられません。埋め込みのまま表示します。
error-no-copies = この形式には写真のコピーが必要ですが、このデータセットの写真は元のアドレスからしか表示できません。Hugging Face（リンクのみ）、Label Studio、CVAT、COCO なら書き出せます。
error-export-too-large = ファイルが、Discordで送れる{ $megabytes } MBを超えます。ボットの管理者は、`./scripts/export SESSION --format FORMAT` でセッション全体を書き出せます。COCOなど画像を含まない形式なら小さくなります。
error-label-file = { $problem ->
    [kind] このファイルからはラベルを読み取れません。`id` か `url` の列と `label` の列があるCSV、TSV、Parquetの表、Label StudioかFiftyOneのJSON、または `yes` と `no` のフォルダーに画像を入れたzipを使ってください。
    [empty] 読み取れるラベルがありません。ラベルは yes、no、unsure です。1 と 0 も使えます。
    [too-many] ラベルが多すぎます。一度に取り込めるのは{ $limit }件までです。
    [too-large] ファイルが大きすぎます。上限は{ $limit } MiBです。
   *[broken] ファイルを読み取れません。壊れているか、名前と中身が違います。
}

# Datasets.

error-unknown-dataset = 「{ $name }」というデータセットはありません。{ did-you-mean }{ COMMAND("dataset list") } で一覧を見られます。
did-you-mean = { $nearest ->
    [none] {""}
   *[other] { $nearest }のことですか？
}
error-no-dataset = データセットがまだありません。ボットの運営者が `scripts/ingest` で追加できます。{ log-reference }
error-unknown-photo = 「{ $dataset }」に写真 { $photo_id } はありません。IDを入力し始めて、一覧から選んでください。
error-empty-dataset = このデータセットには、まだ表示できる写真がありません。追加中の場合は、少し待ってからお試しください。
error-dataset-exists = 同じ名前のデータセットがあります。別の名前にするか、そのデータセットを削除してください。
error-dataset-name = データセットの名前は、目に見える文字で1～{ $limit }文字にしてください。
error-dataset-limit = { $limit ->
    [0] ここでは、ボットの運営者だけがデータセットを追加できます。
   *[other] サーバー専用のデータセットは{ $limit }件までです。先にどれかを削除してください。
}
error-dataset-in-use = { $channels ->
    [none] このデータセットには写真を追加中です。先に追加を中止してください。
   *[other] { $channels } でこのデータセットのセッションが進行中です。先に { COMMAND("concept finish") } で終了してください。
}
error-not-own-dataset = このデータセットはボットの運営者のもので、運営者だけが変更できます。
error-not-followed = このチャンネルはフォローしていません。{ COMMAND("dataset follow") } で始められます。
error-already-followed = このチャンネルはすでにフォローしています。やめるには { COMMAND("dataset unfollow") } を使ってください。
error-not-shown-here = このデータセットの写真は { $channel } のものです。ここにはそのチャンネルを見られない人がいるか、そのチャンネルだけに年齢制限があります。そのチャンネルか、見られる人全員がそこを見られるチャンネルで使ってください。
error-no-message-content = メッセージを読むことが許可されていないため、チャンネルをフォローできません。ボットの運営者は、設定 `NINEFOLD_MESSAGE_CONTENT` とDiscordのMessage Contentインテントで許可できます。
error-cannot-read = そのチャンネルをフォローできません。チャンネルの管理者に、次の権限をボットに与えるよう頼んでください：{ $names }。
error-not-yours-to-follow = フォローできるのは、自分がメッセージを読めるチャンネルだけです。
error-restricted-channel = そのチャンネルには年齢制限があるため、写真は年齢制限のあるチャンネルでだけ使えます。そこでコマンドを使ってください。
error-not-your-pictures = 画像を除けるのは、メッセージの投稿者か**メッセージの管理**の権限を持つメンバーだけです。
error-nothing-to-retry = このデータセットに、もう一度試せる写真はありません。
error-addition-ended = この追加はすでに終わっています。
error-addition-abandoned = 処理中にボットが{ $deaths }回停止したため、追加を中止しました。
error-no-file = 写真の取得元として、URLかファイルのどちらか一つを指定してください。
error-fetch = ファイルを取得できません：{ $reason ->
    [bad-url] http:// か https:// で始まる公開アドレスにしてください
    [not-found] そのアドレスには何もありません
    [gone] そのアドレスにはもう何もありません
    [too-large] ファイルが大きすぎます
    [timeout] サーバーの応答に時間がかかりすぎました
    [redirects] 転送が多すぎます
   *[other] サーバーから取得できませんでした
}。
error-ingest = ファイルを読み取れません。壊れているか、名前と中身の種類が違うようです。
error-source-refused = { $refusal ->
    [kind] 写真のファイルではありません。URLを並べたTSV・CSV・Parquet、または画像のzipを使ってください。
    [broken] { error-ingest }
    [columns] 表には `id` と `url`（またはUnsplashの `photo_id` と `photo_image_url`）の列が必要です。
    [empty] このファイルには写真がありません。
    [too-many] 写真が多すぎます。ここで追加できるのは{ $limit }枚までです。
    [too-large] ファイルが大きすぎます。展開後も含めて{ $limit } MiBまでです。
    [compression] このzipの圧縮方式には対応していません。標準のDeflate方式か無圧縮で、作り直してください。
    [encrypted] このzipはパスワードで保護されています。パスワードなしで作り直してください。
    [folders] zipのフォルダーが多すぎます。{ $limit }個以下に減らして、作り直してください。
   *[tables] zipの表が多すぎます。{ $limit }個以下にまとめるか、分けて追加してください。
}

# Saved concepts.

error-unknown-concept = { $name ->
    [none] そのコンセプトはもうありません。{ COMMAND("saved list") } で一覧を見られます。
   *[other] このサーバーには{ $name }というコンセプトはありません。{ did-you-mean }{ COMMAND("saved list") } で一覧を見られます。
}
error-unknown-version = 「{ $name }」にバージョン { $version } はありません（最新は { $last } です）。{ COMMAND("saved list") } に名前を指定すると、バージョンの一覧を見られます。
error-concept-exists = 「{ $name }」というコンセプトはすでにあります。別の名前にするか、そのコンセプトの名前を変えてください。
error-concept-name = コンセプトの名前は、目に見える文字で1～{ $limit }文字にしてください。
error-concept-limit = このサーバーで保存できるコンセプトは{ $limit }件までです。{ COMMAND("saved delete") } で減らしてください。
error-version-limit = 「{ $name }」のバージョンは上限の{ $limit }件に達しています。別の名前で保存するか、{ COMMAND("saved fork") } でコピーしてください。
error-other-encoder = 「{ $name }」はエンコーダー { $encoder } で教えたため、埋め込みに互換性のない { $wanted } では使えません。同じエンコーダーのものを選んでください（{ COMMAND("dataset list") } で確認できます）。
error-same-concept = 同じコンセプトです。別々の2つを選んでください。
error-description = 説明は、読める文字で1～{ $limit }文字にしてください。
error-no-public-dataset = ここで検索できる公開の写真はありません。ボットがいるサーバーでは、そのデータセットを使えます。
error-picture-changed = 調べたあとで画像が変わりました。もう一度 **これは何？** を使ってください。
error-concepts-not-named = 保存したコンセプトを1つ以上指定してください。複数のときはコンマで区切ります。{ COMMAND("saved list") } で一覧を見られます。
error-too-many-concepts = 一度に使えるコンセプトは{ $limit }件までです。減らしてからお試しください。
error-concept-without-yes = 「{ $name }」には「はい」の票が付いた写真が保存されていないため、ラベルを付けられません。{ COMMAND("saved load") } で続きを教えられます。
error-labelling-cancelled = 中止しました。ラベルは付けていません。
error-labelling-ended = すでに終了したか、ボットが再起動しました。{ COMMAND("dataset label") } でもう一度始められます。

# ウォッチ。

error-unknown-watch = { $name ->
    [none] このウォッチはもうありません。{ COMMAND("watch list") } で一覧を確認できます。
   *[other] このサーバーでは{ $name }というコンセプトをウォッチしていません。{ COMMAND("watch list") } で一覧を確認できます。
}
error-watch-exists = 「{ $name }」はすでにウォッチ中です。{ COMMAND("watch list") } で投稿先を確認できます。
error-watch-limit = このサーバーのウォッチは上限の{ $limit }件に達しています。{ COMMAND("watch stop") } で空きを作れます。
error-watch-not-ready = 「{ $name }」は投票が少なく、どの新しい写真が合うか判断できません。{ COMMAND("saved load") } で続けて何枚かに「はい」を投票し、もう一度保存してください。
error-nothing-held = 待っている写真はもうありません。

# The machine behind the bot.

error-line-full = 前のリクエストを処理しています。終わってから、もう一度お試しください。
error-too-slow = 時間がかかりすぎたため、中断しました。少し待ってから、もう一度お試しください。
error-query-timeout = データベースの応答に時間がかかりすぎました。少し待ってから、もう一度お試しください。
error-not-settled = データベースが応答していないため、直前の操作が記録されたかわかりません。少し待ってからご確認ください。
error-encoder = このデータセットのエンコーダーを読み込めないため、プロンプトを使えません。{ COMMAND("dataset info") } の写真から始めることはできます。ボットの運営者にお知らせください。{ log-reference }
error-disk-full = ボットのディスクがいっぱいで、記録できません。ボットの運営者にお知らせください。{ log-reference }
error-database = データベースでエラーが発生しました。少し待ってから、もう一度お試しください。繰り返す場合は、ボットの運営者にお知らせください。{ log-reference }
