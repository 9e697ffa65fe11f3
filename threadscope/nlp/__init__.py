"""Comments -> Readings: a spaCy pipeline with one component a stage.

    pipeline.py   which stages there are, in which order
    annotate.py   runs them over a thread; the only place a Doc lives
    context.py    what a stage may know besides the words

Knows nothing of markup, pages or networks.
"""
