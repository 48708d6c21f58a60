#!/usr/bin/env python3
"""Gives every service account a token secret and names it in the account, as Kubernetes did up to 1.23.

The suite is of 1.20 and waits for that in several specs that are about something else; Kubernetes has not
done it since 1.24, and neither does kjava. Runs beside the suite until it is ended.

legacy_tokens.py KUBECONFIG
"""
import base64
import http.client
import json
import re
import ssl
import sys
import tempfile
import time
import urllib.parse


def connect(kubeconfig):
    text = open(kubeconfig).read()

    def value(key):
        return re.search(key + r": *(\S+)", text).group(1)

    context = ssl.create_default_context(cadata=base64.b64decode(value("certificate-authority-data")).decode())
    with tempfile.NamedTemporaryFile() as pem:
        for part in ("client-certificate-data", "client-key-data"):
            pem.write(base64.b64decode(value(part)))
        pem.flush()
        context.load_cert_chain(pem.name)
    server = urllib.parse.urlparse(value("server"))
    return lambda: http.client.HTTPSConnection(server.hostname, server.port, context=context)


def call(connection, method, path, body=None, kind="application/json"):
    connection.request(method, path, body and json.dumps(body), {"Content-Type": kind})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read() or b"{}")


def give(connection, account):
    meta = account["metadata"]
    namespace, name = meta["namespace"], meta["name"]
    secret = {
        "metadata": {
            "generateName": name + "-token-",
            "annotations": {
                "kubernetes.io/service-account.name": name,
                "kubernetes.io/service-account.uid": meta["uid"],
            },
        },
        "type": "kubernetes.io/service-account-token",
    }
    status, made = call(connection, "POST", f"/api/v1/namespaces/{namespace}/secrets", secret)
    if status == 201:
        patch = {"secrets": [{"name": made["metadata"]["name"]}]}
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}"
        call(connection, "PATCH", path, patch, "application/merge-patch+json")


def follow(new_connection):
    writer, reader = new_connection(), new_connection()
    _, listed = call(writer, "GET", "/api/v1/serviceaccounts")
    reader.request("GET", "/api/v1/serviceaccounts?watch=1&resourceVersion=" + listed["metadata"]["resourceVersion"])
    for account in listed["items"]:
        if not account.get("secrets"):
            give(writer, account)
    for line in reader.getresponse():
        event = json.loads(line)
        if event["type"] == "ADDED" and not event["object"].get("secrets"):
            give(writer, event["object"])


def main():
    new_connection = connect(sys.argv[1])
    while True:
        try:
            follow(new_connection)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
            print(f"begins again after: {problem}", file=sys.stderr)
        time.sleep(0.2)


main()
