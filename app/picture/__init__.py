"""The one drawing of the network.

It exists once, here: ``layout`` places, ``marks`` says what each mark shows at which step, ``svg`` writes
markup, ``scene`` puts them together. A still is the markup at one step; the page and the frame take the
markup once and then only set the attributes that a step changes, so they draw nothing of their own.
"""
