"""The words: a judgement or an outcome to Markdown, a picture, text, JSON, workflow commands.

Everything here is a function from values to text. Names that come from a pull request are hostile
until `escape` has made them harmless for the place where they go.
"""
