#ifndef TONGBAN_TESTS_COST_EXCHANGED_MESSAGES_H_
#define TONGBAN_TESTS_COST_EXCHANGED_MESSAGES_H_

namespace tongban {

// Has two offices exchange messages and answers how many were counted. What is
// counted is all that a message costs beside what it does to a case: its way
// into the ledger, the batch, its signature, the receiver's rows, the receipt,
// and the acknowledgement, both ends' commits with it.
int ExchangeMessages();

}  // namespace tongban

#endif  // TONGBAN_TESTS_COST_EXCHANGED_MESSAGES_H_
