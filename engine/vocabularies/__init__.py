"""The words of datasets: what their photos show, in words that people use.

A dataset's vocabulary holds the words of a general bank (`word_bank`) and the dataset's own: columns that an ingest
names, captions and names of folders (`own_words`). Each word has an embedding by the dataset's text encoder, and each
photo has its best words. `VocabularyBuild` makes all this step by step and resumes after an interruption;
`Vocabularies` runs it in the background and hands out the results.

This module imports nothing: scripts read tables and words without torch, which takes seconds to import.
"""
