right-to-do = { $right ->
    [start] セッションの開始と読み込み
    [next] 次のラウンドへ進むこと
    [steer] プロンプト・表示・選び方の変更
    [finish] セッションの終了と再開
    [apply] データセット全体のラベル付け
    [export] ラベルと分類器のファイルの受け取り
    [save] コンセプトの保存・コピー・統合
    [delete] ほかの人のコンセプトの名前変更と削除
   *[moderate] 意見が分かれた写真の判定、写真の非表示、投票の数え方の変更
}

# Who can do something.

everyone = 全員
named-members = 指定された{ $count }人
message-managers = メッセージの管理の権限がある人
server-managers = サーバー管理の権限がある人
