/**
 * Calls of servers outside that users name in objects: conversion webhooks, later admission webhooks.
 * The only room of the API server, with {@code nodeproxy}, that knows an HTTP client.
 */
@NullMarked
package io.kjava.apiserver.webhook;

import org.jspecify.annotations.NullMarked;
