"""Amazon Translate's contract, from its public API reference (docs.aws.amazon.com/translate), with Signature Version 4 checked anew."""

import base64
import csv
import datetime
import hashlib
import hmac
import io
import re

from .contract import ContractService, Refusal, translate_words

CODES = {"en", "es", "es-MX", "fr", "vi", "ar", "ht", "zh", "zh-TW"}


def refuse(name, message, status=400, is_breach=True):
    raise Refusal(status, {"__type": name, "message": message}, is_breach=is_breach)


class AmazonService(ContractService):
    name = "amazon"

    def __init__(self, access_key_id, secret, region):
        self.access_key_id, self.secret, self.region, self.terminologies, self.imported = access_key_id, secret, region, {}, []
        super().__init__()

    def is_translation(self, received):
        return received.headers.get("x-amz-target", "").endswith(".TranslateText")

    def check_signature(self, received):
        headers = received.headers
        match = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/translate/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
                             headers.get("authorization", ""))
        if not match or match.group(1) != self.access_key_id or match.group(3) != self.region:
            refuse("UnrecognizedClientException", "The security token included in the request is invalid.", is_breach=False)
        names, day = match.group(4).split(";"), match.group(2)
        if names != sorted(names) or not {"host", "x-amz-date"} <= set(names):
            refuse("IncompleteSignatureException", "headers")
        now = datetime.datetime.now(datetime.timezone.utc)
        sent = datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        if abs((now - sent).total_seconds()) > 300 or not headers["x-amz-date"].startswith(day):
            refuse("InvalidSignatureException", "Signature expired", 403)
        lines = [received.method, received.path, received.raw_query] + [f"{name}:{' '.join(headers[name].split())}" for name in names]
        canonical = "\n".join(lines + ["", ";".join(names), hashlib.sha256(received.body).hexdigest()])
        to_sign = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], f"{day}/{self.region}/translate/aws4_request", hashlib.sha256(canonical.encode("utf-8")).hexdigest()])
        key = ("AWS4" + self.secret).encode("utf-8")
        for part in (day, self.region, "translate", "aws4_request", to_sign):
            key = hmac.new(key, part.encode("utf-8"), hashlib.sha256).digest()
        if key.hex() != match.group(5):
            refuse("InvalidSignatureException", "The request signature we calculated does not match the signature you provided.", 403, is_breach=False)

    def answer(self, received):
        if received.path != "/" or received.method != "POST" or received.headers.get("content-type") != "application/x-amz-json-1.1":
            refuse("UnknownOperationException", "no such operation", 404)
        self.check_signature(received)
        prefix, _, action = received.headers.get("x-amz-target", "").partition(".")
        if prefix != "AWSShineFrontendService_20170701":
            refuse("UnknownOperationException", "no such operation", 404)
        body = received.json
        if action == "TranslateText":
            if len(body["Text"].encode("utf-8")) > 10000:
                refuse("TextSizeLimitExceededException", "Input text size exceeds limit.")
            if body["SourceLanguageCode"] not in CODES or body["TargetLanguageCode"] not in CODES:
                refuse("UnsupportedLanguagePairException", "Unsupported language pair")
            names = body.get("TerminologyNames", [])
            if len(names) > 1 or any(name not in self.terminologies for name in names):
                refuse("ResourceNotFoundException", "The terminology was not found")
            entries = self.terminologies[names[0]] if names else {}
            return {"TranslatedText": self.one(body["Text"], entries), "SourceLanguageCode": body["SourceLanguageCode"], "TargetLanguageCode": body["TargetLanguageCode"]}
        if action == "ImportTerminology":
            data = body["TerminologyData"]
            if not re.fullmatch(r"([A-Za-z0-9-]_?)+", body["Name"]) or body["MergeStrategy"] != "OVERWRITE" or data["Format"] != "CSV":
                refuse("InvalidParameterValueException", "invalid")
            rows = list(csv.reader(io.StringIO(base64.b64decode(data["File"]).decode("utf-8"))))
            if rows[0][0] != "en" or any(len(row) != 2 or not all(row) for row in rows):
                refuse("InvalidParameterValueException", "invalid file")
            self.terminologies[body["Name"]] = dict(map(tuple, rows[1:]))
            self.imported.append(self.terminologies[body["Name"]])
            return {"TerminologyProperties": {"Name": body["Name"]}}
        if action == "DeleteTerminology":
            if self.terminologies.pop(body["Name"], None) is None:
                refuse("ResourceNotFoundException", "The terminology was not found")
            return {}
        refuse("UnknownOperationException", "no such operation", 404)

    @staticmethod
    def one(text, entries):
        if not entries:
            return translate_words(text)
        out, at = [], 0
        for match in re.finditer("|".join(rf"\b{re.escape(source)}\b" for source in sorted(entries, key=len, reverse=True)), text):
            out += [translate_words(text[at:match.start()]), entries[match.group(0)]]
            at = match.end()
        return "".join(out) + translate_words(text[at:])
