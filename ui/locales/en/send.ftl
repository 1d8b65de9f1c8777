# Sending, ending the tour, putting right.

send-now = Send now
send-waiting = { $n ->
    [0] Nothing to send.
    [one] One visit waits to be sent.
   *[other] { $n } visits wait to be sent.
    }
send-going-on = Connecting, sending and fetching
send-sent = { $n ->
    [0] No new visit to send
    [one] One visit sent
   *[other] { $n } visits sent
    }
send-received = { $n ->
    [0] Nothing new to fetch
    [one] One record fetched
   *[other] { $n } records fetched
    }
send-at-centre = { $n ->
    [one] One visit is at the centre
   *[other] { $n } visits are at the centre
    }
send-bytes = { $up } sent, { $down } fetched
proof = Proof
proof-help = The same fingerprint is shown at the centre. Then everything is in both places.
by-hand = Without a network
by-hand-help = Export the visits to a file that only the centre can open. Take it to whoever looks after the centre. There you get a receipt, which you read here.
export-file = Export to a file
read-receipt = Read a receipt
proof-verify = Recompute from the tablet

all-closed = All visits are closed.
some-go-on = Still going on: { $names }. Close them first, if they are done.
follow-ups-left = { $n ->
    [one] One thing to follow up or hand over.
   *[other] { $n } things to follow up or hand over.
    }
material-counted = The material in the bus is counted
debrief = Experience
debrief-help = If you like. It is taken up in guidance and in the proposal for the autumn.
debrief-worked = What worked?
debrief-did-not = What did not?
debrief-change = What should change?
end-and-send = End the tour and send
shift-is-ended = The tour has ended.
shift-not-begun = The tour has not begun. It begins with the first visit.

fix-empty = Nothing to put right.
fix-text = The text, as it was written
fix-send-again = Send again
fix-visit = Show the visit
