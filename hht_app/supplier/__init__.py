"""The supplier's back office: holds the supplier's keys and counter, asks the DCC, signs, hands over, sends back."""
