### Words that several areas share.

label = { $label ->
    [yes] はい
    [no] いいえ
    [disputed] 不一致
   *[none] ラベルなし
}
vote = { $vote ->
    [yes] ✓ はい
    [no] ✗ いいえ
   *[unsure] ? わからない
}
quoted = 「{ $text }」
unnamed-member = 名前を非公開にしているメンバー
nothing = なし
working = 少々お待ちください…
page-of = { $page } / { $pages } ページ

# Lists: "a, b and 3 more", "a and b", "a or b".

list-separator = 、
list-and = と
list-or = か
list-more = { $items }、ほか{ $count }件
list-more-members = { $items }、ほか{ $count }人
list-more-words = { $items }、ほか{ $count }語
# Below lines that have no room for the others.
more-lines = ほか{ $count }件

# Permissions, as Discord calls them.

permission-view-channel = チャンネルを見る
permission-read-message-history = メッセージ履歴を読む
permission-send-messages = メッセージを送信
permission-send-messages-in-threads = スレッドでメッセージを送信
permission-create-public-threads = 公開スレッドの作成
permission-embed-links = 埋め込みリンク
permission-attach-files = ファイルを添付
permission-pin-messages = メッセージをピン留め
