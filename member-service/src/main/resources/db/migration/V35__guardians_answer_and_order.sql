-- A guardian's link covers what any guardian's does: questions for consents, receipts, orders and messages too.
UPDATE representation
   SET operations = operations || ARRAY['askForRepresentedConsent', 'refuseRepresentedConsent',
       'listRepresentedConsentRequests', 'readRepresentedReceipt', 'readRepresentedReceiptPage',
       'listRepresentedMessages', 'placeOrder', 'readOrder', 'cancelOrder']
 WHERE kind = 'GUARDIAN' AND state <> 'ENDED';
