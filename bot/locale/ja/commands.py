"""What Discord shows of the slash commands, in Japanese; the keys are those of the English ones."""

COMMANDS: dict[str, str] = {
    "concept prompt": "セッションのプロンプトを変える（投票は残ります）",
}
OPTIONS: dict[str, str] = {
    "prompt": "探したいもの。「;」で区切り、除きたいものの前に「-」を付けます",
    "image": "探したいものの画像",
    "link": "その画像のアドレス",
}
