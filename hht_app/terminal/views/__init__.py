"""What each screen shows, as plain text and flags: pure functions of a session, without a window and without deciding.

Every view but `trainer` tells what this terminal has heard and did; where a view quotes the DCC's record, it says so.
"""
