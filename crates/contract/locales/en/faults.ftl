# A sentence for each code: what happened, what to do, and what was kept.
# A number that was not given leads to the last variant, which says the same without it.

## Connecting the tablet

fault-not-enrolled = The tablet is not connected yet. Connect it with the code that the coordinator gave you. Nothing is lost.
fault-already-enrolled = The tablet is connected already. Unlock it as usual. Everything that was saved is still there.
fault-code-wrong = The code is not right. Check that it is complete and try again. Nothing on the tablet has changed.
fault-code-used = The code has been used already. Ask the coordinator for a new one. Nothing on the tablet has changed.
fault-code-old = The code is no longer valid. Ask the coordinator for a new one. Nothing on the tablet has changed.
fault-code-other-place = The code belongs to another centre or another unit than the tablet. Ask the coordinator for a code of this tablet's unit. Nothing on the tablet has changed.
fault-no-staff = The unit has no staff in its list yet. Ask the coordinator to add you, and then connect the tablet again. Nothing on the tablet has changed.

## Unlocking

fault-locked = The tablet is locked. Unlock it with your PIN. Everything is saved.
fault-pin-wrong = Wrong PIN. { $left ->
    [0] From now on you wait a while between tries.
    [one] You have one try left before you must wait.
    [other] You have { $left } tries left before you must wait.
   *[unknown] Try again.
    } Everything is saved.
fault-pin-wait = The PIN has been wrong too many times. Wait { $seconds ->
    [one] one second
    [other] { $seconds } seconds
   *[unknown] a while
    } and try again. Everything is saved.
fault-pin-missing = You have no PIN on this tablet. Ask a colleague to unlock it and add you. Everything is saved.
fault-pin-simple = The PIN is too easy to guess or does not have six digits. Choose six digits that neither repeat nor follow one another. Nothing has changed.
fault-pin-not-yours = Only the person who has the PIN can change it. Ask the coordinator for help if someone has forgotten theirs. Nothing was changed.
fault-recovery-wrong = The recovery code is not right, or it has been used already. Check every letter and try again, or ask the coordinator for a new one. If you were given two codes, try the other one. Nothing has changed on the tablet.
fault-unlocked = The tablet is unlocked. Lock it and try again. Nothing has changed.
fault-staff-unknown = The person is not among the users of the tablet. Choose somebody else, or ask the coordinator to add the person. Nothing has changed.

## The files

fault-disk-full = The tablet is full. The last thing could not be saved, but everything before it is still there. Remove something else from the tablet and try again.
fault-file-read-only = The tablet may not write to its file. The last thing could not be saved, but everything before it is still there. Restart the tablet and try again. Contact the coordinator if that does not help.
fault-file-damaged = The file of the tablet is damaged. Do not use the tablet any more, and contact the coordinator. What was sent is at the centre, and the rest can often be rescued from the tablet.
fault-file-newer = The file was saved by a newer Turbok than this one.{ $file ->
    [one] {" "}The file has number { $file }.
    [other] {" "}The file has number { $file }.
   *[unknown] {""}
    }{ $program ->
    [one] {" "}This Turbok reads at most number { $program }.
    [other] {" "}This Turbok reads at most number { $program }.
   *[unknown] {""}
    } Update Turbok and try again. Everything is still in the file.
fault-file-in-use = The file is in use by a Turbok that is running. Close it, or wait a while, and try again. Nothing is lost.
fault-key-does-not-fit = The key does not fit the file of the tablet. Contact the coordinator. Nothing in the file has changed.

## The network and the centre

fault-no-network = There is no network right now. Go on as usual, and send when there is one again. Everything is saved on the tablet.
fault-address-unknown = Nothing answers at the address of the centre. Try again in a while, and contact the coordinator if that does not help. Everything is saved on the tablet.
fault-plain-http = The address of the centre is not protected, so the tablet sends nothing to it. Ask the coordinator for a new code. Everything is saved on the tablet.
fault-certificate-other = What answers is not the centre that the tablet was connected to. Change to another network and try again, and contact the coordinator if that does not help. Nothing was sent, and everything is saved on the tablet.
fault-not-turbok = The answer did not come from Turbok but from something else on the network, perhaps a page where terms are accepted. Open the page of the network in the browser, or change networks, and try again. Everything is saved on the tablet.
fault-broken-off = The contact with the centre was broken off. Send again when the network is better. Everything is saved on the tablet, and nothing is counted twice.
fault-timeout = The centre did not answer in time. Send again when the network is better. Everything is saved on the tablet, and nothing is counted twice.
fault-centre-busy = The centre has much to do right now. Wait a while and send again. Everything is saved on the tablet.
fault-centre-full = The centre is short of space and cannot receive more right now. Tell the coordinator and send again later. Everything is saved on the tablet.
fault-centre-trouble = Something went wrong at the centre. Send again in a while, and tell the coordinator if that does not help. Everything is saved on the tablet.
fault-too-old = Turbok on the tablet is too old for the centre. Update Turbok and send again. Everything is saved on the tablet.
fault-tablet-revoked = The tablet is blocked and may not send or fetch. Contact the coordinator. What was not sent is still on the tablet.
fault-digests-differ = Everything is sent, but the check does not agree. Nothing is lost, the tablet keeps everything. Contact the coordinator.
fault-clock-off = The clock of the tablet is{ $minutes ->
    [one] {" "}one minute
    [other] {" "}{ $minutes } minutes
   *[unknown] {""}
    } wrong. Set it right and send again. Everything is saved on the tablet.

## What is carried by hand

fault-nothing-to-export = There is nothing to save in a file. The centre has everything that can be sent.
fault-network-needed = The tablet and the centre must compare what they have, which takes a network. Send when there is one. Nothing is lost, the tablet keeps everything.
fault-folder-closed = Nothing can be saved in the folder. See that it is there, or put the memory in again, and try again. Everything is saved on the tablet.
fault-receipt-other-file = The file is no receipt from the centre. Choose the file that you got back. Nothing has changed on the tablet.
fault-receipt-newer = The receipt is from a newer Turbok. Update Turbok on the tablet and read it again. Nothing has changed on the tablet.
fault-receipt-damaged = The receipt is damaged. Get it again from whoever looks after the centre. Nothing has changed on the tablet.
fault-receipt-other-tablet = The receipt does not belong to this tablet, or it is older than what the tablet sent last. Read it on the right tablet. Nothing has changed.
fault-receipt-old = The receipt belongs to an older file. If something waits, save it in a new file. Nothing has changed on the tablet.
fault-receipt-restamped = The tablet’s clock is wrong, and so the file was not taken. The times are right now: save a new file. Nothing is lost.

## What is not there, or not now

fault-stop-unknown = The stop is not in the schedule on the tablet. Choose another, or fetch a new schedule when there is a network. Nothing has changed.
fault-residence-unknown = The residence is not on the tablet. Choose another, or fetch new lists when there is a network. Nothing has changed.
fault-department-unknown = The department does not belong to the residence. Choose another department, or fetch new lists when there is a network. Nothing has changed.
fault-visit-unknown = The visit is not on the tablet. Choose another, or fetch what is new when there is a network. Nothing has changed.
fault-follow-up-unknown = What you want to follow up is not on the tablet. Choose something else, or fetch what is new when there is a network. Nothing has changed.
fault-fix-unknown = There is nothing left to correct with that number. Look at the list again. Everything is saved.
fault-shift-missing = No tour has been started. Start the tour first and try again. Nothing is lost.
fault-shift-ended = The tour has ended already. Start a new tour if you are going out again. Everything from the tour is saved.
fault-visit-there-already = There is a visit to the stop today already. Go on with it, or choose to start another one. Nothing has changed.
fault-visit-closed = The visit is closed already. Open it in My visits if something has to be corrected. Everything is saved.
fault-nothing-to-undo = There is nothing more to undo in the visit. Type the right number if something is wrong. Everything is saved.
fault-input-malformed = What was written could not be understood. Check it and try again. Nothing has changed.
fault-internal = Something went wrong in Turbok. Try again, and contact the coordinator if that does not help. Everything that was saved is still there.{ $trace ->
    [0] {""}
    [one] {" "}Number in the log: { $trace }.
    [other] {" "}Number in the log: { $trace }.
   *[unknown] {""}
    }

## What a rule says no to

fault-text-points-to-person = The text has { $kind }. Remove the number to save. Everything else is saved.
fault-text-too-long = The text is too long. { $limit ->
    [one] It may have at most one character.
    [other] It may have at most { $limit } characters.
   *[unknown] Make it a little shorter.
    } Everything else is saved.
fault-number-out-of-range = The number cannot be right. { $limit ->
    [one] Write 0 or { $limit }.
    [other] Write a number between 0 and { $limit }.
   *[unknown] Write another number.
    } What was saved is still there.
fault-unknown-code = What you chose is not in the list of { $list }. Choose something else, or fetch new lists when there is a network. Everything else is saved.
fault-retired-code = What you chose is no longer in the list of { $list }. Choose something else. Everything else is saved.
fault-not-at-sheltered-homes = At this residence only children and young people, and adults, are counted, and languages without numbers, to protect those who live there. Choose something else. Everything else is saved.
fault-rule-asks-for-reason = The visit goes against the rule of the season. You can start all the same, but write why. Nothing is lost.
fault-nothing-counted = The visit has neither visitors nor a reason why it was not held. Fill in one of them and close it again. Everything else is saved.
fault-counted-and-not-held = The visit has both visitors and a reason why it was not held. Remove one of them. Everything else is saved.
fault-needs-reason = The tour has ended. You can correct all the same, but write why. What was saved is still there.
fault-malformed = Something is missing or has the wrong form. Check it and try again. Everything else is saved.
fault-other-content = The same thing was saved before with other content. Contact the coordinator. Both are kept.
fault-not-yours = This is changed at the centre only. Contact the coordinator. Nothing has changed.
fault-wrong-id = A record was given the wrong identity. Contact the coordinator. It is still on the tablet.
fault-other-unit = This belongs to another unit than the tablet. Contact the coordinator. It is still on the tablet.
