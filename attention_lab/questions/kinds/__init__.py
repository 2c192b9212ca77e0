"""The kinds of questions, one a file. Listed nowhere: `load.kinds_of` looks into this folder.

A file holds one class, a `Quiz` or a `Prediction`: its fields, `read` (from the data file),
`input` (how it is asked), `judge`, and for a prediction `truth`. The name of the file is the
`kind` that a prediction gives; a quiz is known by its field `sign`.
"""
