import os

from twilio.rest import Client

client = Client(os.environ["TWILIO_SID"], os.environ["TWILIO_TOKEN"])


def remind(appointments):
    for appointment in appointments:
        client.messages.create(  # ok: a text message, not a model
            to=appointment.phone, from_="+15550100", body=f"See you at {appointment.time}"
        )
