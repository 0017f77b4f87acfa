### Datasets: listing, adding and removing them.

datasets-heading = データセット
dataset-line = **{ $name }**{ $default ->
    [true] （既定）
   *[false] {""}
} · { photos-count } · { $encoder }
own-dataset = このサーバー専用
dataset-facts = { photos-count } · { $encoder } · { $dimension }次元

# Adding photos: one message that follows an addition from start to end.

addition-title = データセット「{ $dataset }」を追加しています
retry-title = 「{ $dataset }」の追加できなかった写真を、もう一度取得しています
retry-button = 追加できなかった写真を再試行
cancel-addition-button = 中止
addition-fetching = ファイルを取得しています…
addition-waiting = 先の追加が終わるのを待っています…
addition-comparing = 重複を探しています…
addition-counts = { photos-count }中{ $done }枚{ $failed ->
    [0] {""}
   *[other] {" "}· { $failed }枚は追加できません
}
addition-pace = 毎秒{ NUMBER($rate, maximumFractionDigits: 1) }枚
addition-pace-left = { addition-pace } · { $minutes ->
    [0] 残り1分未満
   *[other] 残り約{ $minutes }分
}
addition-pace-hours-left = { addition-pace } · 残り約{ $hours }時間
addition-done = { $photos ->
    [0] 追加できた写真がないため、データセットは作られませんでした。
   *[other] { photos-count }を追加しました。{ COMMAND("concept start") } でデータセット「{ $dataset }」を選ぶと検索できます。
}
addition-cancelled = { $photos ->
    [0] 中止しました。何も追加されていません。
   *[other] 中止しました。追加済みの{ $photos }枚は残ります。{ COMMAND("dataset remove") } で削除できます。
}
addition-failed = 最後まで追加できませんでした。{ $why }{ $photos ->
    [0] {""}
   *[other] { photos-count }は残っています。
}
addition-started = 追加を始めました：{ $link }
addition-cancelled-privately = 中止します。追加済みの写真は残ります。
failures-heading = 追加できなかった写真
failures-line = { $reason ->
    [not-found] 見つからない
    [gone] 削除済み
    [refused] サーバーに拒否された
    [rate-limited] アクセス回数の制限
    [server-error] サーバーのエラー
    [timeout] タイムアウト
    [unreachable] 接続できない
    [redirects] 転送が多すぎる
    [bad-url] 使えないURL
    [no-file] ファイルがない
    [too-large] 大きすぎる
    [empty] 空のファイル
    [not-an-image] 画像ではない
    [broken-image] 壊れた画像
    [too-many-pixels] 画素数が多すぎる
    [bad-row] 読めない行
    [repeated-id] 重複したID
    [no-embedding] 使えない埋め込み
   *[other-file] 画像以外のファイル
} { $count }枚
contents-heading = よく写っているもの
contents-word = { $word }（{ $photos }枚）
contents-progress = このデータセットの言葉を準備しています：{ $phase ->
    [reading] 説明文
    [encoding] 言葉
   *[matching] 写真
}の{ $percent }%
duplicates-line = 重複のため非表示：{ photos-count }

# Removing a dataset asks twice.

confirm-remove = データセット「{ $dataset }」（{ photos-count }）を削除しますか？
confirm-remove-again = 削除した写真は元に戻せません。終了したセッションも再開できなくなります。本当に「{ $dataset }」を削除しますか？
remove-button = 削除…
really-remove-button = はい、完全に削除します
removed = データセット「{ $dataset }」を削除しました。
