"""A mail server for tests, on aiosmtpd: it says on standard output what it sees and does what its
arguments ask. One JSON value a line; the first is the port."""

import argparse
import asyncio
import email
import email.policy
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--cert")
options.add_argument("--key")
options.add_argument("--implicit", action="store_true", help="TLS from the first byte")
options.add_argument("--hide-starttls", action="store_true", help="what a man in the middle does")
options.add_argument("--inject", action="store_true", help="words behind the answer to STARTTLS")
options.add_argument("--auth", help="user:password")
options.add_argument("--greeting", help="instead of the usual one, then close")
options.add_argument("--rcpt", action="append", default=[], help="ADDRESS=ANSWER, once each")
options.add_argument("--data", action="append", default=[], help="ADDRESS=ANSWER after the dot, once each")
options.add_argument("--drop-after-data", action="append", default=[], help="ADDRESS: no answer, once each")
options.add_argument("--close-after", type=int, default=0, help="421 after so many messages")
options.add_argument("--stall-rcpt", action="append", default=[], help="ADDRESS: no answer at all")
options.add_argument("--stall-data", action="append", default=[], help="ADDRESS: no answer after the dot")
options.add_argument("--shut", help="ADDRESS: 421, every time")
options.add_argument("--most", type=int, default=0, help="connections at once; more get 421")
options.add_argument("--pipelining", action="store_true", help="offer it, and say what comes in one piece")
options.add_argument("--go-ahead", action="store_true", help="354 to DATA, whoever was refused before")
o = options.parse_args()


def say(**what):
    print(json.dumps(what), flush=True)


def pairs(texts):
    return dict(text.split("=", 1) for text in texts)


rcpt, after_dot = pairs(o.rcpt), pairs(o.data)
drops = set(o.drop_after_data)
live = 0


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options_):
        if address in o.stall_rcpt:
            say(event="stalled")
            await asyncio.Event().wait()
        if address == o.shut:
            await server.push("421 4.3.2 shutting down")
            server.transport.close()
            return "421 closed"
        if address in rcpt:
            answer = rcpt.pop(address)
            if answer.startswith("421"):
                await server.push(answer)
                server.transport.close()
                return "421 closed"
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say(
            event="message",
            mail_from=envelope.mail_from,
            to=to,
            tls=session.ssl is not None,
            user=session.login_data.decode() if getattr(session, "login_data", None) else None,
            headers={name: value for name, value in message.items()},
            text=message.get_body(("plain",)).get_content(),
            html=message.get_body(("html",)).get_content(),
        )
        if to in drops:
            drops.discard(to)
            server.transport.abort()
            return "250 never seen"
        if to in o.stall_data:
            await asyncio.Event().wait()
        server.count += 1
        return after_dot.pop(to, "250 OK queued")


class Server(SMTP):
    count = 0

    def connection_made(self, transport):
        global live
        live += 1
        say(event="connected", live=live)
        super().connection_made(transport)

    def connection_lost(self, error):
        global live
        live -= 1
        super().connection_lost(error)

    async def smtp_EHLO(self, hostname):
        if o.most and live > o.most:
            await self.push("421 4.7.0 too many connections")
            self.transport.close()
            return
        await super().smtp_EHLO(hostname)

    async def smtp_DATA(self, arg):
        if o.pipelining:
            say(event="data", behind=len(self._reader._buffer))
        if o.go_ahead and self.envelope and not self.envelope.rcpt_tos:
            say(event="go ahead")
            await self.push("354 go ahead all the same")
            rest = await self._reader.read(4096)
            say(event="taken", text=rest.decode(errors="replace"))
            self.transport.close()
            return
        await super().smtp_DATA(arg)

    def data_received(self, data):
        if o.pipelining and data.startswith(b"MAIL"):
            say(event="piece", lines=data.count(b"\r\n"))
        super().data_received(data)

    async def push(self, status):
        if o.greeting and status.startswith("220 ") and not self.session.host_name:
            status = o.greeting
            await super().push(status)
            self.transport.close()
            return
        if o.pipelining and status == "250 HELP":
            status = "250-PIPELINING\r\n250 HELP"
        if o.hide_starttls and status.endswith("STARTTLS"):
            return
        if o.inject and status.startswith("220 Ready to start TLS"):
            status += "\r\n250-evil.example.org\r\n250 AUTH PLAIN"
        await super().push(status)

    async def smtp_MAIL(self, arg):
        if o.close_after and self.count >= o.close_after:
            await self.push("421 4.3.0 come again")
            self.transport.close()
            return
        await super().smtp_MAIL(arg)

    async def smtp_RSET(self, arg):
        say(event="rset")
        await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg):
        say(event="quit")
        await super().smtp_QUIT(arg)


def authenticate(server, session, envelope, mechanism, data):
    user, password = o.auth.split(":", 1)
    good = (data.login.decode(), data.password.decode()) == (user, password)
    if good:
        session.login_data = data.login
    say(event="auth", mechanism=mechanism, good=good, tls=session.ssl is not None)
    if good:
        return AuthResult(success=True)
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 {data.password.decode()} is wrong")


async def main():
    context = None
    if o.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(o.cert, o.key)
    keywords = {"hostname": "mail.test", "enable_SMTPUTF8": False, "timeout": 3600}
    if context and not o.implicit:
        keywords |= {"tls_context": context, "require_starttls": not o.hide_starttls}
    if o.auth:
        keywords |= {
            "authenticator": authenticate,
            "auth_required": True,
            "auth_require_tls": bool(context) and not o.implicit,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(Handler(), **keywords),
        "127.0.0.1",
        0,
        ssl=context if o.implicit else None,
    )
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
