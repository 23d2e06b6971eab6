// Made of the OpenAPI document by `npm run client`; not to be edited.
export interface paths {
    "/api/v1/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rooms, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Room"][];
                            next: string | null;
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Create a room */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "id": "spring-sale",
                     *       "title": "春季上新",
                     *       "host": "小林",
                     *       "settings": {
                     *         "rehearse": true
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @description Made up when absent. */
                        id?: string;
                        title: string;
                        host?: string;
                        /** @description ms since the epoch */
                        startsAt?: number;
                        settings?: {
                            grace?: number | null;
                            onUnpublish?: "end" | "grace";
                            takeover?: "keep" | "newest";
                            flv?: "off" | "source" | "encoded";
                            passthrough?: boolean;
                            rehearse?: boolean;
                            access?: "public" | "token" | "private";
                            origins?: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Room"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A room */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Room"];
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a room with its replays */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        /** Change or ban a room */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "title": "春季上新 · 第二场",
                     *       "startsAt": 1790000000000
                     *     }
                     */
                    "application/json": {
                        title?: string;
                        host?: string | null;
                        startsAt?: number | null;
                        settings?: {
                            grace?: number | null;
                            onUnpublish?: "end" | "grace";
                            takeover?: "keep" | "newest";
                            flv?: "off" | "source" | "encoded";
                            passthrough?: boolean;
                            rehearse?: boolean;
                            access?: "public" | "token" | "private";
                            origins?: string[];
                        };
                        status?: "scheduled" | "testing" | "ended" | "banned";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Room"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        trace?: never;
    };
    "/api/v1/rooms/{room}/ingest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where to publish, with the stream key */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            server: string;
                            key: string;
                            url: string;
                            secureServer?: string;
                            secureUrl?: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/ingest/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New stream key; nobody on air is cut */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            server: string;
                            key: string;
                            url: string;
                            secureServer?: string;
                            secureUrl?: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/preview-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What plays the room’s rehearsal
         * @description Ask with it for `/live/{room}/index.m3u8?token={token}`; it is good for ten minutes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            token: string;
                            /** @description ms since the epoch; minutes away. */
                            expiresAt: number;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/watermark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set the watermark of the next lives; null takes it off */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "text": "{title}",
                     *       "corner": "top-right",
                     *       "size": 0.05,
                     *       "opacity": 0.6
                     *     }
                     */
                    "application/json": components["schemas"]["Watermark"] | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Room"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/watermark/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Upload the watermark’s picture
         * @description Body: a PNG (`image/png`) of at most 512 KiB and 2048 pixels a side.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Room"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/audience": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who watches now, and who is left out of the count */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The public count: each once, without suspects. */
                            viewers: number;
                            /** @description Sockets of the channel, suspects’ too. */
                            sockets: number;
                            /** @description HLS players without a page of ours. */
                            players: number;
                            /** @description HTTP-FLV streams. */
                            flv: number;
                            /** @description Not counted: their address has its share already. */
                            overShare: number;
                            /** @description Taken for bots, and left out of viewers and likes. */
                            suspects: number;
                            /** @description How many suspects show which sign; each shows several. */
                            suspicions: {
                                /** @description Fetch no picture. */
                                no_media: number;
                                /** @description Name themselves as no browser does, or not at all. */
                                no_browser: number;
                                /** @description Say the same again and again. */
                                repeats: number;
                                /** @description Like faster than a thumb. */
                                likes: number;
                                /** @description Came at once from one address. */
                                crowd: number;
                                /** @description Come and go. */
                                churn: number;
                            };
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/play-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What plays a room that is not for everybody
         * @description For your own back end, which knows who may watch: append it as `?token=` to `/watch/{room}`, `/live/{room}/index.m3u8` or `/live/{room}.flv`. Of a private room it is an invitation, which needs `live.write`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "life": 300,
                     *       "address": "203.0.113.7"
                     *     }
                     */
                    "application/json": {
                        /** @description The only session it is for. Default: any. */
                        session?: string;
                        /** @description The only address it is for, as your back end sees the viewer’s; of IPv6 its /64. */
                        address?: string;
                        /** @description Seconds to begin within. Default 600. */
                        life?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            token: string;
                            /** @description ms since the epoch; who has begun by then may go on for a day. */
                            expiresAt: number;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/test-picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the test picture runs */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            running: boolean;
                            /** @description Why the last one stopped by itself. */
                            reason?: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Publish a test picture with sound to the room */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            running: boolean;
                            /** @description Why the last one stopped by itself. */
                            reason?: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /** Stop the test picture */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            running: boolean;
                            /** @description Why the last one stopped by itself. */
                            reason?: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sessions of a room, newest first
         * @description Rehearsals, remarks and details of an end are for who has the permission rooms.read.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Session"][];
                            next: string | null;
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A session */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a session and cut its publisher */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a rehearsal the real live
         * @description Viewers are let in at the first picture from now on, within seconds; the replay begins there. Until then `test` stays true and `promotedAt` says that it is on its way. The room’s `rehearse` is switched off.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                    /** @description Part of the name, or the exact id or externalId. */
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Product"][];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Add a product */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "externalId": "cup-celadon",
                     *       "name": "青瓷茶杯",
                     *       "image": "/images/k3v9x0q2m4n6p8r1-480.webp",
                     *       "price": {
                     *         "amount": 9900,
                     *         "currency": "CNY"
                     *       },
                     *       "livePrice": {
                     *         "amount": 7900,
                     *         "currency": "CNY"
                     *       },
                     *       "stock": 42,
                     *       "perBuyer": 2,
                     *       "url": "https://shop.example/cup"
                     *     }
                     */
                    "application/json": components["schemas"]["NewProduct"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A product that is on a shelf
         * @description Any product, for who has the permission shop.read.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /** Replace a product */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "name": "青瓷茶杯",
                     *       "image": "/images/k3v9x0q2m4n6p8r1-480.webp",
                     *       "price": {
                     *         "amount": 9900,
                     *         "currency": "CNY"
                     *       },
                     *       "livePrice": {
                     *         "amount": 7900,
                     *         "currency": "CNY"
                     *       },
                     *       "stock": 42,
                     *       "perBuyer": 2,
                     *       "url": "https://shop.example/cup"
                     *     }
                     */
                    "application/json": components["schemas"]["ProductFields"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        /** Delete a product that is on no shelf */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/by-external/{externalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Create or replace the product with the merchant’s own id */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    externalId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "name": "青瓷茶杯",
                     *       "image": "/images/k3v9x0q2m4n6p8r1-480.webp",
                     *       "price": {
                     *         "amount": 9900,
                     *         "currency": "CNY"
                     *       },
                     *       "livePrice": {
                     *         "amount": 7900,
                     *         "currency": "CNY"
                     *       },
                     *       "stock": 42,
                     *       "perBuyer": 2,
                     *       "url": "https://shop.example/cup"
                     *     }
                     */
                    "application/json": components["schemas"]["ProductFields"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/shelf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A room’s shelf by position
         * @description Items that are `off` are listed for who has the permission shop.read.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["ShelfCard"][];
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /** Replace a room’s shelf */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "product": "p0o9i8u7y6t5r4e3",
                     *           "position": 1,
                     *           "status": "on",
                     *           "livePrice": {
                     *             "amount": 6900,
                     *             "currency": "CNY"
                     *           }
                     *         },
                     *         {
                     *           "product": "e3r4t5y6u7i8o9p0",
                     *           "position": 2,
                     *           "status": "display"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ShelfItem"][];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["ShelfCard"][];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/explaining": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is being explained */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            product: components["schemas"]["ShelfCard"] | null;
                            tag?: components["schemas"]["Tag"] | null;
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /** Explain a product: shows its card, opens a tag */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "product": "p0o9i8u7y6t5r4e3"
                     *     }
                     */
                    "application/json": {
                        product: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            product: components["schemas"]["ShelfCard"] | null;
                            tag?: components["schemas"]["Tag"] | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        /** Stop explaining: closes the tag */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            product: components["schemas"]["ShelfCard"] | null;
                            tag?: components["schemas"]["Tag"] | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create or replace up to 2,000 products by their external ids
         * @description A JSON array, or a product a line (`application/x-ndjson`). Each has its own result; what is valid is written, and sending the same again changes nothing.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example [
                     *       {
                     *         "externalId": "cup-celadon",
                     *         "name": "青瓷茶杯",
                     *         "price": {
                     *           "amount": 9900,
                     *           "currency": "CNY"
                     *         },
                     *         "stock": 42
                     *       },
                     *       {
                     *         "externalId": "shirt-linen",
                     *         "name": "亚麻衬衫",
                     *         "price": {
                     *           "amount": 19900,
                     *           "currency": "CNY"
                     *         },
                     *         "skus": [
                     *           {
                     *             "externalId": "shirt-linen-m",
                     *             "name": "M",
                     *             "stock": 5
                     *           },
                     *           {
                     *             "externalId": "shirt-linen-l",
                     *             "name": "L",
                     *             "stock": 0,
                     *             "price": {
                     *               "amount": 20900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["ImportItem"][];
                    "application/x-ndjson": unknown;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            created: number;
                            updated: number;
                            unchanged: number;
                            failed: number;
                            results: components["schemas"]["ImportResult"][];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every product, one a line, oldest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Products */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare prices and stock with the merchant’s list
         * @description Reports what differs and what is on one side only. `stock` is what is free: on hand and held by nobody. With `apply=merchant` prices and stock become those of the list; products are neither made nor deleted.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Take the merchant’s prices and stock where they differ. */
                    apply?: "merchant";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "externalId": "cup-celadon",
                     *           "price": {
                     *             "amount": 9900,
                     *             "currency": "CNY"
                     *           },
                     *           "stock": 42
                     *         },
                     *         {
                     *           "externalId": "shirt-linen",
                     *           "skus": [
                     *             {
                     *               "externalId": "shirt-linen-m",
                     *               "stock": 5
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        items: {
                            externalId: string;
                            price?: components["schemas"]["Money"];
                            /** @description So many are to be free. */
                            stock?: number;
                            skus?: {
                                externalId: string;
                                price?: components["schemas"]["Money"];
                                /** @description So many are to be free. */
                                stock?: number;
                            }[];
                        }[];
                        /** @description It is not the whole catalogue: what is not in it is not reported as missing. */
                        partial?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReconcileReply"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product}/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product’s stock and its ledger */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            product: string;
                            skus: {
                                sku: string;
                                name: string;
                                free: number;
                                onHand: number;
                                held: number;
                                initial: number;
                                adjusted: number;
                                sold: number;
                                returned: number;
                            }[];
                            changes: {
                                sku: string;
                                revision: number;
                                /** @description `initial`, `adjust`, `hold`, `release`, `sell`, `return` */
                                kind: string;
                                quantity: number;
                                onHand: number;
                                held: number;
                                owner?: {
                                    kind: string;
                                    id: string;
                                };
                                pool?: {
                                    kind: string;
                                    id: string;
                                };
                                reason?: string;
                                by?: string;
                                at: number;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product}/stock/adjust": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add pieces to a product’s stock, or (negative) take some off */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "by": -2,
                     *       "reason": "two broke in the warehouse"
                     *     }
                     */
                    "application/json": {
                        /** @description Needed where a product has variants. */
                        sku?: string;
                        by: number;
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            product: string;
                            skus: {
                                sku: string;
                                name: string;
                                free: number;
                                onHand: number;
                                held: number;
                                initial: number;
                                adjusted: number;
                                sold: number;
                                returned: number;
                            }[];
                            changes: {
                                sku: string;
                                revision: number;
                                /** @description `initial`, `adjust`, `hold`, `release`, `sell`, `return` */
                                kind: string;
                                quantity: number;
                                onHand: number;
                                held: number;
                                owner?: {
                                    kind: string;
                                    id: string;
                                };
                                pool?: {
                                    kind: string;
                                    id: string;
                                };
                                reason?: string;
                                by?: string;
                                at: number;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders, newest first; contacts are masked */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                    /** @description Room id */
                    room?: string;
                    status?: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                    session?: string;
                    product?: string;
                    buyer?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description Room id */
                                room: string;
                                buyer: string;
                                status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                                items: components["schemas"]["OrderItem"][];
                                subtotal: components["schemas"]["Money"];
                                discount: components["schemas"]["Money"];
                                total: components["schemas"]["Money"];
                                coupon?: string;
                                /** @description The group it belongs to. */
                                groupBuy?: string;
                                source?: string | {
                                    [key: string]: string;
                                };
                                contact?: {
                                    name: string;
                                    phone: string;
                                    address?: string;
                                };
                                /** @description The live during which it was placed. */
                                session?: string;
                                createdAt: number;
                                expiresAt: number;
                                paidAt?: number;
                                shippedAt?: number;
                                doneAt?: number;
                                endedAt?: number;
                                endReason?: string;
                                remarks?: {
                                    at: number;
                                    code: string;
                                    text: string;
                                }[];
                            }[];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Buy: holds the pieces until the order is paid or expires */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "room": "spring-sale",
                     *       "items": [
                     *         {
                     *           "product": "p0o9i8u7y6t5r4e3",
                     *           "sku": "a1s2d3f4g5h6j7k8",
                     *           "quantity": 2
                     *         }
                     *       ],
                     *       "source": {
                     *         "from": "moments"
                     *       },
                     *       "contact": {
                     *         "name": "王小明",
                     *         "phone": "13800138000",
                     *         "address": "杭州市西湖区文三路 1 号"
                     *       },
                     *       "expectedTotal": {
                     *         "amount": 19800,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @description Room id */
                        room: string;
                        items: {
                            product: string;
                            sku?: string;
                            quantity: number;
                        }[];
                        /** @description A coupon claimed before. */
                        coupon?: string;
                        groupBuy?: {
                            group: string;
                        } | {
                            offer: string;
                        };
                        source?: string | {
                            [key: string]: string;
                        };
                        contact?: {
                            name: string;
                            phone: string;
                            address?: string;
                        };
                        expectedTotal?: components["schemas"]["Money"];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Room id */
                            room: string;
                            buyer: string;
                            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                            items: components["schemas"]["OrderItem"][];
                            subtotal: components["schemas"]["Money"];
                            discount: components["schemas"]["Money"];
                            total: components["schemas"]["Money"];
                            coupon?: string;
                            /** @description The group it belongs to. */
                            groupBuy?: string;
                            source?: string | {
                                [key: string]: string;
                            };
                            contact?: {
                                name: string;
                                phone: string;
                                address?: string;
                            };
                            /** @description The live during which it was placed. */
                            session?: string;
                            createdAt: number;
                            expiresAt: number;
                            paidAt?: number;
                            shippedAt?: number;
                            doneAt?: number;
                            endedAt?: number;
                            endReason?: string;
                            remarks?: {
                                at: number;
                                code: string;
                                text: string;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An order; viewers see their own
         * @description The contact is whole for who has the permission personal.read, which is audited; masked otherwise.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Room id */
                            room: string;
                            buyer: string;
                            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                            items: components["schemas"]["OrderItem"][];
                            subtotal: components["schemas"]["Money"];
                            discount: components["schemas"]["Money"];
                            total: components["schemas"]["Money"];
                            coupon?: string;
                            /** @description The group it belongs to. */
                            groupBuy?: string;
                            source?: string | {
                                [key: string]: string;
                            };
                            contact?: {
                                name: string;
                                phone: string;
                                address?: string;
                            };
                            /** @description The live during which it was placed. */
                            session?: string;
                            createdAt: number;
                            expiresAt: number;
                            paidAt?: number;
                            shippedAt?: number;
                            doneAt?: number;
                            endedAt?: number;
                            endReason?: string;
                            remarks?: {
                                at: number;
                                code: string;
                                text: string;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/viewers/me/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One’s own orders, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                    /** @description Room id */
                    room?: string;
                    status?: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description Room id */
                                room: string;
                                buyer: string;
                                status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                                items: components["schemas"]["OrderItem"][];
                                subtotal: components["schemas"]["Money"];
                                discount: components["schemas"]["Money"];
                                total: components["schemas"]["Money"];
                                coupon?: string;
                                /** @description The group it belongs to. */
                                groupBuy?: string;
                                source?: string | {
                                    [key: string]: string;
                                };
                                contact?: {
                                    name: string;
                                    phone: string;
                                    address?: string;
                                };
                                /** @description The live during which it was placed. */
                                session?: string;
                                createdAt: number;
                                expiresAt: number;
                                paidAt?: number;
                                shippedAt?: number;
                                doneAt?: number;
                                endedAt?: number;
                                endReason?: string;
                                remarks?: {
                                    at: number;
                                    code: string;
                                    text: string;
                                }[];
                            }[];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an unpaid order */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "reason": "chose another size"
                     *     }
                     */
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Room id */
                            room: string;
                            buyer: string;
                            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                            items: components["schemas"]["OrderItem"][];
                            subtotal: components["schemas"]["Money"];
                            discount: components["schemas"]["Money"];
                            total: components["schemas"]["Money"];
                            coupon?: string;
                            /** @description The group it belongs to. */
                            groupBuy?: string;
                            source?: string | {
                                [key: string]: string;
                            };
                            contact?: {
                                name: string;
                                phone: string;
                                address?: string;
                            };
                            /** @description The live during which it was placed. */
                            session?: string;
                            createdAt: number;
                            expiresAt: number;
                            paidAt?: number;
                            shippedAt?: number;
                            doneAt?: number;
                            endedAt?: number;
                            endReason?: string;
                            remarks?: {
                                at: number;
                                code: string;
                                text: string;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a paid order as shipped */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Room id */
                            room: string;
                            buyer: string;
                            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                            items: components["schemas"]["OrderItem"][];
                            subtotal: components["schemas"]["Money"];
                            discount: components["schemas"]["Money"];
                            total: components["schemas"]["Money"];
                            coupon?: string;
                            /** @description The group it belongs to. */
                            groupBuy?: string;
                            source?: string | {
                                [key: string]: string;
                            };
                            contact?: {
                                name: string;
                                phone: string;
                                address?: string;
                            };
                            /** @description The live during which it was placed. */
                            session?: string;
                            createdAt: number;
                            expiresAt: number;
                            paidAt?: number;
                            shippedAt?: number;
                            doneAt?: number;
                            endedAt?: number;
                            endReason?: string;
                            remarks?: {
                                at: number;
                                code: string;
                                text: string;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The goods arrived: the order is done */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Room id */
                            room: string;
                            buyer: string;
                            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                            items: components["schemas"]["OrderItem"][];
                            subtotal: components["schemas"]["Money"];
                            discount: components["schemas"]["Money"];
                            total: components["schemas"]["Money"];
                            coupon?: string;
                            /** @description The group it belongs to. */
                            groupBuy?: string;
                            source?: string | {
                                [key: string]: string;
                            };
                            contact?: {
                                name: string;
                                phone: string;
                                address?: string;
                            };
                            /** @description The live during which it was placed. */
                            session?: string;
                            createdAt: number;
                            expiresAt: number;
                            paidAt?: number;
                            shippedAt?: number;
                            doneAt?: number;
                            endedAt?: number;
                            endReason?: string;
                            remarks?: {
                                at: number;
                                code: string;
                                text: string;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pay one’s own order */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "method": "merchant"
                     *     }
                     */
                    "application/json": {
                        method?: "cash" | "merchant" | "wechat";
                        /** @description WeChat’s id of who pays inside WeChat. */
                        openid?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            order: {
                                id: string;
                                /** @description Room id */
                                room: string;
                                buyer: string;
                                status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                                items: components["schemas"]["OrderItem"][];
                                subtotal: components["schemas"]["Money"];
                                discount: components["schemas"]["Money"];
                                total: components["schemas"]["Money"];
                                coupon?: string;
                                /** @description The group it belongs to. */
                                groupBuy?: string;
                                source?: string | {
                                    [key: string]: string;
                                };
                                contact?: {
                                    name: string;
                                    phone: string;
                                    address?: string;
                                };
                                /** @description The live during which it was placed. */
                                session?: string;
                                createdAt: number;
                                expiresAt: number;
                                paidAt?: number;
                                shippedAt?: number;
                                doneAt?: number;
                                endedAt?: number;
                                endReason?: string;
                                remarks?: {
                                    at: number;
                                    code: string;
                                    text: string;
                                }[];
                            };
                            payment: {
                                id: string;
                                method: "cash" | "merchant" | "wechat";
                                status: "pending" | "paid" | "refunding" | "refunded" | "failed";
                                amount: components["schemas"]["Money"];
                                url?: string;
                                parameters?: {
                                    [key: string]: string;
                                };
                            };
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the money of a paid order back */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "restock": true,
                     *       "reason": "came back unopened"
                     *     }
                     */
                    "application/json": {
                        /** @description Whether the pieces are on hand again. Default: yes unless they were shipped. */
                        restock?: boolean;
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Room id */
                            room: string;
                            buyer: string;
                            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
                            items: components["schemas"]["OrderItem"][];
                            subtotal: components["schemas"]["Money"];
                            discount: components["schemas"]["Money"];
                            total: components["schemas"]["Money"];
                            coupon?: string;
                            /** @description The group it belongs to. */
                            groupBuy?: string;
                            source?: string | {
                                [key: string]: string;
                            };
                            contact?: {
                                name: string;
                                phone: string;
                                address?: string;
                            };
                            /** @description The live during which it was placed. */
                            session?: string;
                            createdAt: number;
                            expiresAt: number;
                            paidAt?: number;
                            shippedAt?: number;
                            doneAt?: number;
                            endedAt?: number;
                            endReason?: string;
                            remarks?: {
                                at: number;
                                code: string;
                                text: string;
                            }[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/flash-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Flash sales of a room, by start */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["FlashSale"][];
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /**
         * Start or plan a flash sale
         * @description Its quota is held from stock at the start, whole or (when it was planned) as far as pieces are free; what is left at the end is free again. While it runs, the variant is sold in this room at its price alone.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "product": "3k9v0c1x8m2q7w5z",
                     *       "price": {
                     *         "amount": 5900,
                     *         "currency": "CNY"
                     *       },
                     *       "quota": 100,
                     *       "perBuyer": 2,
                     *       "duration": 300000
                     *     }
                     */
                    "application/json": components["schemas"]["NewFlashSale"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FlashSale"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flash-sales/{flashSale}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A flash sale */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flashSale: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FlashSale"];
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        /** End a flash sale, or call it off */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flashSale: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Coupons of a room, by start */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Coupon"][];
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Drop a coupon, now or at `from` */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "title": "满 199 减 20",
                     *       "amountOff": {
                     *         "amount": 2000,
                     *         "currency": "CNY"
                     *       },
                     *       "threshold": {
                     *         "amount": 19900,
                     *         "currency": "CNY"
                     *       },
                     *       "quota": 500,
                     *       "to": 1790007200000,
                     *       "liveOnly": true
                     *     }
                     */
                    "application/json": components["schemas"]["NewCoupon"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Coupon"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coupons/{coupon}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw a coupon: nobody claims it any more */
        delete: {
            parameters: {
                query?: {
                    /** @description Those that were claimed are worth nothing any more, either. */
                    revoke?: boolean;
                };
                header?: never;
                path: {
                    coupon: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coupons/{coupon}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claim a coupon */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path: {
                    coupon: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CouponClaim"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/viewers/me/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My coupons, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Room id */
                    room?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["CouponClaim"][];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * My link to a room
         * @description Asking for it counts as sharing, for coupons with `shareToGet`. The same link every time.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            token: string;
                            /** @description Path on this site. */
                            url: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/group-buys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Group buys of a room, by start */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["GroupBuyWithGroups"][];
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /**
         * Start or plan a group buy
         * @description A group begins with an order (`groupBuy: {offer}`) and is joined by orders (`groupBuy: {group}`). It is complete once all its places are paid; when its time runs out first, unpaid orders are cancelled and paid ones refunded.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "product": "3k9v0c1x8m2q7w5z",
                     *       "price": {
                     *         "amount": 6900,
                     *         "currency": "CNY"
                     *       },
                     *       "size": 3,
                     *       "duration": 600000,
                     *       "endsAt": 1790007200000
                     *     }
                     */
                    "application/json": components["schemas"]["NewGroupBuy"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupBuyWithGroups"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A group */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BuyerGroup"];
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/group-buys/{groupBuy}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a group buy: no more groups; those that are open go on */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    groupBuy: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product}/floor-price": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a piece of a product costs at least */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "price": {
                         *         "amount": 5000,
                         *         "currency": "CNY"
                         *       }
                         *     }
                         */
                        "application/json": {
                            price: {
                                amount: number;
                                currency: string;
                            } | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /** Set what a piece of a product costs at least, or nothing */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    product: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "price": {
                     *         "amount": 5000,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": {
                        price: {
                            amount: number;
                            currency: string;
                        } | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "price": {
                         *         "amount": 5000,
                         *         "currency": "CNY"
                         *       }
                         *     }
                         */
                        "application/json": {
                            price: {
                                amount: number;
                                currency: string;
                            } | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a room offers now and soon
         * @description The same list as the channel tells in `welcome`; what ended minutes ago is in it too.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: ({
                                /** @enum {string} */
                                kind: "flash-sale";
                                id: string;
                                /** @description Room id */
                                room: string;
                                product: string;
                                sku: string;
                                price: components["schemas"]["Money"];
                                quota: number;
                                left: number;
                                perBuyer: number;
                                startsAt: number;
                                endsAt: number;
                                status: "scheduled" | "running" | "ended";
                                endReason?: "quota" | "time" | "operator" | "stock";
                            } | {
                                /** @enum {string} */
                                kind: "coupon";
                                id: string;
                                /** @description Room id */
                                room: string;
                                title: string;
                                amountOff?: components["schemas"]["Money"];
                                percentOff?: number;
                                maximumOff?: components["schemas"]["Money"];
                                threshold?: components["schemas"]["Money"];
                                quota: number;
                                left: number;
                                perBuyer: number;
                                from: number;
                                to: number;
                                products?: string[];
                                liveOnly: boolean;
                                shareToGet: boolean;
                                exclusive: boolean;
                                backOnRefund: boolean;
                                status: "scheduled" | "running" | "ended";
                            } | {
                                /** @enum {string} */
                                kind: "group-buy";
                                id: string;
                                /** @description Room id */
                                room: string;
                                product: string;
                                sku: string;
                                price: components["schemas"]["Money"];
                                size: number;
                                duration: number;
                                perBuyer: number;
                                startsAt: number;
                                endsAt: number;
                                status: "scheduled" | "running" | "ended";
                                groups: components["schemas"]["BuyerGroup"][];
                            })[];
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/viewers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become a viewer: an identity for the channel */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "name": "小明"
                     *     }
                     */
                    "application/json": {
                        /** @description 1–24 characters after cleaning. */
                        name?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            viewer: {
                                id: string;
                                name: string;
                            };
                            /** @description Bearer token of this viewer; valid for 30 days. */
                            token: string;
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replays/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A replay: whether it is ready and where it is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Replay"];
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replays/{session}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Edit a replay’s tags */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "tags": [
                     *         {
                     *           "product": {
                     *             "id": "p0o9i8u7y6t5r4e3",
                     *             "name": "青瓷茶杯",
                     *             "image": "",
                     *             "price": {
                     *               "amount": 7900,
                     *               "currency": "CNY"
                     *             }
                     *           },
                     *           "start": 62.5,
                     *           "end": 180
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        tags: {
                            /** @description Made up when absent. */
                            id?: string;
                            product: {
                                id: string;
                                name: string;
                                image: string;
                                price: components["schemas"]["Money"];
                            };
                            /** @description Seconds. */
                            start: number;
                            /** @description Seconds. */
                            end: number;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tags: components["schemas"]["ReplayTag"][];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Replays of a room, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Replay"][];
                            next: string | null;
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/moderation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a room is moderated */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            rules: components["schemas"]["ChatRules"];
                            pinned: components["schemas"]["PinnedMessage"] | null;
                            /** @description Blocked words of this room. */
                            words: number;
                            /** @description Viewers who are muted, banned or shadow-banned now. */
                            restrictions: number;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change what viewers may write
         * @description Those that are named change, within a second at every edge.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "slowMode": 10
                     *     }
                     */
                    "application/json": {
                        /** @description Seconds between two messages of one viewer; 0: off. */
                        slowMode?: number;
                        /** @description Messages with a link are refused. */
                        linksOff?: boolean;
                        /** @description Only who follows the room may write. */
                        followersOnly?: boolean;
                        /** @description Only the host and moderators may write. */
                        chatOff?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatRules"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        trace?: never;
    };
    "/api/v1/rooms/{room}/moderation/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what in a room’s talk, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["ModerationRecord"][];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/moderation/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Words that are blocked in a room */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "words": [
                         *         "加微信",
                         *         "scam"
                         *       ]
                         *     }
                         */
                        "application/json": {
                            /** @description Without doubles and order; together at most 100000 characters. */
                            words: string[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /**
         * Block words in a room
         * @description Upper and lower case, width, signs and spaces between characters and repeated characters make no difference. A word in Latin letters is not looked for within others.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "words": [
                     *         "加微信",
                     *         "scam"
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description Without doubles and order; together at most 100000 characters. */
                        words: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "words": [
                         *         "加微信",
                         *         "scam"
                         *       ]
                         *     }
                         */
                        "application/json": {
                            /** @description Without doubles and order; together at most 100000 characters. */
                            words: string[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/moderation/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Words that are blocked in every room */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "words": [
                         *         "加微信",
                         *         "scam"
                         *       ]
                         *     }
                         */
                        "application/json": {
                            /** @description Without doubles and order; together at most 100000 characters. */
                            words: string[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        /**
         * Block words in every room
         * @description Upper and lower case, width, signs and spaces between characters and repeated characters make no difference. A word in Latin letters is not looked for within others.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "words": [
                     *         "加微信",
                     *         "scam"
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description Without doubles and order; together at most 100000 characters. */
                        words: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "words": [
                         *         "加微信",
                         *         "scam"
                         *       ]
                         *     }
                         */
                        "application/json": {
                            /** @description Without doubles and order; together at most 100000 characters. */
                            words: string[];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/restrictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is muted, banned or shadow-banned, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Restriction"][];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /**
         * Mute, ban or shadow-ban a viewer
         * @description It takes the place of one of the same kind. The room’s own people can not be restricted.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours. */
                    "idempotency-key"?: string;
                };
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "kind": "mute",
                     *       "viewer": "k3v9x0q2m4n6p8r1",
                     *       "lasts": 10
                     *     }
                     */
                    "application/json": components["schemas"]["NewRestriction"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Restriction"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/restrictions/{restriction}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lift a mute or a ban */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                    restriction: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a message, from the replay as well */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                    message: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/pinned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep a message in sight */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "message": "V1StGXR8_Z5jdHi6B"
                     *     }
                     */
                    "application/json": {
                        message: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PinnedMessage"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        post?: never;
        /** Take the pinned message down */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/channel-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What joins a room’s channel as its host or a moderator */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    room: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "name": "小林"
                     *     }
                     */
                    "application/json": {
                        /** @description Shown beside messages: 1–24 characters after cleaning. */
                        name?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            viewer: {
                                id: string;
                                name: string;
                            };
                            role: "host" | "moderator";
                            /** @description For `/channel/{room}?token=`, of this room alone; good for an hour. */
                            token: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where events go */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Webhook"][];
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /**
         * Have events sent to a URL
         * @description The secret is shown this once, which is why `Idempotency-Key` is not looked at.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "url": "https://shop.example/hooks/kaibo",
                     *       "types": [
                     *         "order.created",
                     *         "order.paid",
                     *         "stock.changed"
                     *       ],
                     *       "description": "Orders to the warehouse"
                     *     }
                     */
                    "application/json": {
                        /** @description https URL that answers 2xx within 15 s. Redirects are not followed. */
                        url: string;
                        /** @description Events wanted; empty: all. */
                        types?: ("room.live" | "room.interrupted" | "room.ended" | "replay.ready" | "order.created" | "order.paid" | "order.cancelled" | "order.expired" | "order.refunded" | "order.shipped" | "stock.changed")[];
                        description?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            webhook: components["schemas"]["Webhook"];
                            /** @description `whsec_` and 32 bytes in base64. It is not shown again. */
                            secret: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        /** Send nothing there any more */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        /**
         * Change, disable or enable it
         * @description Events from while it is disabled are not sent later; those queued before are.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description https URL that answers 2xx within 15 s. Redirects are not followed. */
                        url?: string;
                        /** @description Events wanted; empty: all. */
                        types?: ("room.live" | "room.interrupted" | "room.ended" | "replay.ready" | "order.created" | "order.paid" | "order.cancelled" | "order.expired" | "order.refunded" | "order.shipped" | "stock.changed")[];
                        description?: string;
                        enabled?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret
         * @description Until `overlap` is over every event carries a signature of each.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "overlap": 3600000
                     *     }
                     */
                    "application/json": {
                        /** @description ms for which the secret before signs too. Default: 24 hours. */
                        overlap?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            webhook: components["schemas"]["Webhook"];
                            /** @description `whsec_` and 32 bytes in base64. It is not shown again. */
                            secret: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a `webhook.test` event now, and say what became of it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhook: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            delivered: boolean;
                            status?: number;
                            error?: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent, or is to be, newest first
         * @description Kept for two weeks.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                    status?: "pending" | "delivered" | "failed";
                };
                header?: never;
                path: {
                    webhook: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Delivery"][];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/deliveries/{delivery}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the event of a delivery once more
         * @description With the `webhook-id` it had.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    delivery: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a product picture
         * @description Body: a PNG, JPEG or WebP of at most 8 MiB, 8192 pixels a side and 40 megapixels. It is kept as WebP in three sizes, without what the file says of place and camera. An image that no product uses is forgotten after a day.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "image/png": unknown;
                    "image/jpeg": unknown;
                    "image/webp": unknown;
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Image"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in to an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        login: string;
                        password: string;
                        /** @description For pages: keep the session in the HttpOnly cookie `kaibo_session` instead of answering its token. The cookie counts only with the header `x-kaibo-request: 1`. */
                        cookie?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Bearer token; absent when it is in the cookie. */
                            token?: string;
                            /** @description When it ends whatever happens; earlier when it is not used. */
                            expiresAt: number;
                            me: {
                                /** @description `admin` for the admin token. */
                                id: string;
                                name: string;
                                role: ("owner" | "operator" | "support" | "analyst" | "host" | "moderator") | "key";
                                credential: "admin-token" | "session" | "api-key";
                                permissions: ("rooms.read" | "rooms.write" | "live.write" | "play.issue" | "moderation.write" | "shop.read" | "shop.write" | "offers.write" | "orders.read" | "orders.write" | "orders.refund" | "personal.read" | "personal.erase" | "webhooks.write" | "people.write" | "audit.read")[];
                                /** @description Rooms that it is limited to; null: all. */
                                rooms: string[] | null;
                            };
                        };
                    };
                };
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session, or all of the account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description End all sessions of the account. */
                        everywhere?: boolean;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I, and what may I do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description `admin` for the admin token. */
                            id: string;
                            name: string;
                            role: ("owner" | "operator" | "support" | "analyst" | "host" | "moderator") | "key";
                            credential: "admin-token" | "session" | "api-key";
                            permissions: ("rooms.read" | "rooms.write" | "live.write" | "play.issue" | "moderation.write" | "shop.read" | "shop.write" | "offers.write" | "orders.read" | "orders.write" | "orders.refund" | "personal.read" | "personal.erase" | "webhooks.write" | "people.write" | "audit.read")[];
                            /** @description Rooms that it is limited to; null: all. */
                            rooms: string[] | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                login: string;
                                name: string;
                                /** @enum {unknown} */
                                role: "owner" | "operator" | "support" | "analyst" | "host" | "moderator";
                                /** @description Of a host or a moderator; null: all. */
                                rooms: string[] | null;
                                disabled: boolean;
                                createdAt: number;
                                lastLoginAt: number | null;
                            }[];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Make an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A name or an e-mail address; upper and lower case are the same. */
                        login: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "operator" | "support" | "analyst" | "host" | "moderator";
                        rooms?: string[];
                        /** @description At least ten characters. */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            login: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "operator" | "support" | "analyst" | "host" | "moderator";
                            /** @description Of a host or a moderator; null: all. */
                            rooms: string[] | null;
                            disabled: boolean;
                            createdAt: number;
                            lastLoginAt: number | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an account */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        /** Change or disable an account */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        /** @enum {unknown} */
                        role?: "owner" | "operator" | "support" | "analyst" | "host" | "moderator";
                        rooms?: string[];
                        disabled?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            login: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "operator" | "support" | "analyst" | "host" | "moderator";
                            /** @description Of a host or a moderator; null: all. */
                            rooms: string[] | null;
                            disabled: boolean;
                            createdAt: number;
                            lastLoginAt: number | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        trace?: never;
    };
    "/api/v1/people/{person}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a password; the account is logged out everywhere
         * @description One’s own with the `current` one; another’s with the permission people.write.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        password: string;
                        /** @description Of one’s own account: the password as it is. */
                        current?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API keys, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                name: string;
                                /** @description How the key begins, to recognise it by. */
                                prefix: string;
                                scopes: ("rooms.read" | "rooms.write" | "live.write" | "play.issue" | "moderation.write" | "shop.read" | "shop.write" | "offers.write" | "orders.read" | "orders.write" | "orders.refund" | "personal.read" | "personal.erase" | "webhooks.write" | "people.write" | "audit.read")[];
                                rooms: string[] | null;
                                createdAt: number;
                                createdBy: string;
                                expiresAt: number | null;
                                lastUsedAt: number | null;
                            }[];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        /** Make an API key; it is shown this once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        scopes: ("rooms.read" | "rooms.write" | "live.write" | "play.issue" | "moderation.write" | "shop.read" | "shop.write" | "offers.write" | "orders.read" | "orders.write" | "orders.refund" | "personal.read" | "personal.erase" | "webhooks.write" | "people.write" | "audit.read")[];
                        rooms?: string[];
                        expiresAt?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** @description How the key begins, to recognise it by. */
                            prefix: string;
                            scopes: ("rooms.read" | "rooms.write" | "live.write" | "play.issue" | "moderation.write" | "shop.read" | "shop.write" | "offers.write" | "orders.read" | "orders.write" | "orders.refund" | "personal.read" | "personal.erase" | "webhooks.write" | "people.write" | "audit.read")[];
                            rooms: string[] | null;
                            createdAt: number;
                            createdBy: string;
                            expiresAt: number | null;
                            lastUsedAt: number | null;
                            /** @description The key itself; shown this once. */
                            key: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key, at once */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log, newest first
         * @description Every write of an account, a host or an API key, every log-in, and every look at personal data. Bodies are not kept.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted. Default 50. */
                    limit?: number;
                    /** @description `next` of the page before. */
                    cursor?: string;
                    actor?: string;
                    kind?: "write" | "look";
                    action?: string;
                    /** @description An id of what it was about. */
                    subject?: string;
                    from?: number;
                    to?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                at: number;
                                kind: "write" | "look";
                                /** @description `admin`: who has the admin token; null: who failed to log in. */
                                actor: {
                                    id: string;
                                    name: string;
                                    role: string;
                                } | null;
                                /** @description Method and route: `PATCH /rooms/:room`. */
                                action: string;
                                /** @description Ids of what it was about, by name; `created` is what it made. */
                                subjects: {
                                    [key: string]: string;
                                };
                                address: string;
                                /** @description HTTP status of the answer. */
                                status: number;
                            }[];
                            next: string | null;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/personal-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys of personal data, the newest first, and how much each has sealed */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description Texts that it has sealed. */
                                texts: number;
                            }[];
                            /** @description In the data directory; false: configured. */
                            generated: boolean;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/personal-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new key seals personal data from now on */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/personal-keys/reencrypt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Seal some of what old keys sealed with the newest; repeat until `done` */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            changed: number;
                            /** @description Nothing is left that an old key sealed. */
                            done: boolean;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/viewers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget me
         * @description Name, contacts and the name beside messages are erased for good; orders keep their amounts.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/viewers/{viewer}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget a person on request
         * @description Name, contacts and the name beside messages are erased for good; orders keep their amounts.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    viewer: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Orders, messages and profiles that held something. */
                            rows: number;
                        };
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                "4XX": components["responses"]["Refused"];
                "5XX": components["responses"]["Failed"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "room.live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `room.live` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "room.live",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "startedAt": 1790000000000,
                     *         "resumed": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "room.interrupted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `room.interrupted` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "room.interrupted",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "startedAt": 1790000000000
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "room.ended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `room.ended` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "room.ended",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "startedAt": 1790000000000,
                     *         "endedAt": 1790007200000,
                     *         "reason": "unpublished"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "replay.ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `replay.ready` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "replay.ready",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "room": "spring-sale",
                     *         "title": "Spring sale",
                     *         "duration": 7200,
                     *         "playlist": "/replay/k3v9x0q2m4n6p8r1/index.m3u8"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `order.created` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "order.created",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "order": "w7c1e5t9b3z6y8u2",
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "buyer": "q8d4f0g2h6j1l5s7",
                     *         "status": "created",
                     *         "total": {
                     *           "amount": 19800,
                     *           "currency": "CNY"
                     *         },
                     *         "items": [
                     *           {
                     *             "product": "p0o9i8u7y6t5r4e3",
                     *             "sku": "a1s2d3f4g5h6j7k8",
                     *             "quantity": 2,
                     *             "unitPrice": {
                     *               "amount": 9900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.paid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `order.paid` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "order.paid",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "order": "w7c1e5t9b3z6y8u2",
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "buyer": "q8d4f0g2h6j1l5s7",
                     *         "status": "paid",
                     *         "total": {
                     *           "amount": 19800,
                     *           "currency": "CNY"
                     *         },
                     *         "items": [
                     *           {
                     *             "product": "p0o9i8u7y6t5r4e3",
                     *             "sku": "a1s2d3f4g5h6j7k8",
                     *             "quantity": 2,
                     *             "unitPrice": {
                     *               "amount": 9900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `order.cancelled` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "order.cancelled",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "order": "w7c1e5t9b3z6y8u2",
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "buyer": "q8d4f0g2h6j1l5s7",
                     *         "status": "cancelled",
                     *         "total": {
                     *           "amount": 19800,
                     *           "currency": "CNY"
                     *         },
                     *         "items": [
                     *           {
                     *             "product": "p0o9i8u7y6t5r4e3",
                     *             "sku": "a1s2d3f4g5h6j7k8",
                     *             "quantity": 2,
                     *             "unitPrice": {
                     *               "amount": 9900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ],
                     *         "reason": "buyer"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.expired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `order.expired` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "order.expired",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "order": "w7c1e5t9b3z6y8u2",
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "buyer": "q8d4f0g2h6j1l5s7",
                     *         "status": "expired",
                     *         "total": {
                     *           "amount": 19800,
                     *           "currency": "CNY"
                     *         },
                     *         "items": [
                     *           {
                     *             "product": "p0o9i8u7y6t5r4e3",
                     *             "sku": "a1s2d3f4g5h6j7k8",
                     *             "quantity": 2,
                     *             "unitPrice": {
                     *               "amount": 9900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ],
                     *         "reason": "unpaid"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.refunded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `order.refunded` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "order.refunded",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "order": "w7c1e5t9b3z6y8u2",
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "buyer": "q8d4f0g2h6j1l5s7",
                     *         "status": "refunded",
                     *         "total": {
                     *           "amount": 19800,
                     *           "currency": "CNY"
                     *         },
                     *         "items": [
                     *           {
                     *             "product": "p0o9i8u7y6t5r4e3",
                     *             "sku": "a1s2d3f4g5h6j7k8",
                     *             "quantity": 2,
                     *             "unitPrice": {
                     *               "amount": 9900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ],
                     *         "reason": "operator"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.shipped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `order.shipped` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "order.shipped",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "order": "w7c1e5t9b3z6y8u2",
                     *         "room": "spring-sale",
                     *         "session": "k3v9x0q2m4n6p8r1",
                     *         "buyer": "q8d4f0g2h6j1l5s7",
                     *         "status": "shipped",
                     *         "total": {
                     *           "amount": 19800,
                     *           "currency": "CNY"
                     *         },
                     *         "items": [
                     *           {
                     *             "product": "p0o9i8u7y6t5r4e3",
                     *             "sku": "a1s2d3f4g5h6j7k8",
                     *             "quantity": 2,
                     *             "unitPrice": {
                     *               "amount": 9900,
                     *               "currency": "CNY"
                     *             }
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "stock.changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sent to the webhooks that want `stock.changed` */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    "webhook-timestamp": string;
                    "webhook-signature": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "stock.changed",
                     *       "timestamp": "2026-09-21T13:33:20.000Z",
                     *       "data": {
                     *         "product": "p0o9i8u7y6t5r4e3",
                     *         "sku": "a1s2d3f4g5h6j7k8",
                     *         "stock": 41,
                     *         "change": "hold"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
            responses: {
                /** @description It was taken; anything else is sent again. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail?: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        Money: {
            amount: number;
            currency: string;
        };
        Room: {
            /** @description Room id */
            id: string;
            title: string;
            host?: string;
            startsAt?: number;
            status: "scheduled" | "testing" | "live" | "interrupted" | "ended" | "banned";
            watermark: components["schemas"]["Watermark"] | null;
            settings: components["schemas"]["RoomSettings"];
            createdAt: number;
            session?: string;
        };
        RoomSettings: {
            grace: number | null;
            onUnpublish: "end" | "grace";
            takeover: "keep" | "newest";
            flv: "off" | "source" | "encoded";
            passthrough: boolean;
            rehearse: boolean;
            access: "public" | "token" | "private";
            origins: string[];
        };
        Watermark: {
            text?: string;
            image?: string;
            corner: "top-left" | "top-right" | "bottom-left" | "bottom-right";
            scroll?: boolean;
            margin?: number;
            size: number;
            opacity: number;
        };
        Session: {
            id: string;
            /** @description Room id */
            room: string;
            status: "starting" | "live" | "interrupted" | "ended";
            startedAt: number;
            endedAt: number | null;
            endReason?: string;
            endDetail?: string;
            interruptions: {
                from: number;
                to: number | null;
                reason: string;
            }[];
            rungs: string[];
            test: boolean;
            promotedAt?: number;
            encoding?: {
                top: "copied" | "encoded";
                reason: string;
            };
            remarks: {
                at: number;
                code: string;
                text: string;
            }[];
        };
        Product: {
            id: string;
            externalId?: string;
            name: string;
            image: string;
            price: components["schemas"]["Money"];
            livePrice?: components["schemas"]["Money"];
            stock: number;
            perBuyer?: number;
            url?: string;
            skus?: components["schemas"]["Sku"][];
        };
        Sku: {
            id: string;
            externalId?: string;
            name: string;
            price?: components["schemas"]["Money"];
            livePrice?: components["schemas"]["Money"];
            stock: number;
        };
        /**
         * @example {
         *       "externalId": "cup-celadon",
         *       "name": "青瓷茶杯",
         *       "image": "/images/k3v9x0q2m4n6p8r1-480.webp",
         *       "price": {
         *         "amount": 9900,
         *         "currency": "CNY"
         *       },
         *       "livePrice": {
         *         "amount": 7900,
         *         "currency": "CNY"
         *       },
         *       "stock": 42,
         *       "perBuyer": 2,
         *       "url": "https://shop.example/cup"
         *     }
         */
        NewProduct: {
            externalId?: string;
            name: string;
            /** @description http(s) URL or path on this site; empty: none. */
            image?: string;
            price: components["schemas"]["Money"];
            livePrice?: components["schemas"]["Money"];
            /** @description So many are to be free. Of a product without variants, where it is required. */
            stock?: number;
            /** @description Variants; absent: they stay as they are, empty: it has none any more. */
            skus?: {
                /** @description Of a variant that is there already. */
                id?: string;
                externalId?: string;
                name: string;
                price?: components["schemas"]["Money"];
                livePrice?: components["schemas"]["Money"];
                /** @description So many are to be free. */
                stock: number;
            }[];
            perBuyer?: number;
            /** @description http(s) URL or path on this site. */
            url?: string;
        };
        /**
         * @example {
         *       "name": "青瓷茶杯",
         *       "image": "/images/k3v9x0q2m4n6p8r1-480.webp",
         *       "price": {
         *         "amount": 9900,
         *         "currency": "CNY"
         *       },
         *       "livePrice": {
         *         "amount": 7900,
         *         "currency": "CNY"
         *       },
         *       "stock": 42,
         *       "perBuyer": 2,
         *       "url": "https://shop.example/cup"
         *     }
         */
        ProductFields: {
            name: string;
            /** @description http(s) URL or path on this site; empty: none. */
            image?: string;
            price: components["schemas"]["Money"];
            livePrice?: components["schemas"]["Money"];
            /** @description So many are to be free. Of a product without variants, where it is required. */
            stock?: number;
            /** @description Variants; absent: they stay as they are, empty: it has none any more. */
            skus?: {
                /** @description Of a variant that is there already. */
                id?: string;
                externalId?: string;
                name: string;
                price?: components["schemas"]["Money"];
                livePrice?: components["schemas"]["Money"];
                /** @description So many are to be free. */
                stock: number;
            }[];
            perBuyer?: number;
            /** @description http(s) URL or path on this site. */
            url?: string;
        };
        ShelfItem: {
            product: string;
            position: number;
            livePrice?: components["schemas"]["Money"];
            status: "on" | "off" | "display";
        };
        ShelfCard: {
            product: string;
            name: string;
            image: string;
            price: components["schemas"]["Money"];
            livePrice?: components["schemas"]["Money"];
            stock: number;
            position: number;
            status: "on" | "off" | "display";
            url?: string;
        };
        Tag: {
            id: string;
            product: {
                id: string;
                name: string;
                image: string;
                price: components["schemas"]["Money"];
            };
            position: number;
            from: number;
            to: number | null;
        };
        ReplayTag: {
            id: string;
            product: {
                id: string;
                name: string;
                image: string;
                price: components["schemas"]["Money"];
            };
            start: number;
            end: number;
        };
        Replay: {
            status: "processing" | "ready";
            session: string;
            room: string;
            title: string;
            startedAt: number;
            endedAt: number;
            /** @description Seconds of media; 0 while processing. */
            duration: number;
            rungs: string[];
            tags: components["schemas"]["ReplayTag"][];
            urls: {
                playlist: string;
                tags: string;
                chapters: string;
                danmaku: string;
                /** @description One MP4; `?rung=` chooses another than the top one. */
                download: string;
                poster: string;
                /** @description WebVTT of the seek bar’s previews; there soon after the replay is. */
                sprite: string;
            };
        };
        Image: {
            id: string;
            /** @description Path on this site, for `image` of a product. */
            image: string;
            copies: {
                size: number;
                path: string;
            }[];
            width: number;
            height: number;
        };
        Order: {
            id: string;
            /** @description Room id */
            room: string;
            buyer: string;
            status: "created" | "paid" | "shipped" | "done" | "cancelled" | "expired" | "refunded";
            items: components["schemas"]["OrderItem"][];
            subtotal: components["schemas"]["Money"];
            discount: components["schemas"]["Money"];
            total: components["schemas"]["Money"];
            coupon?: string;
            /** @description The group it belongs to. */
            groupBuy?: string;
            source?: string | {
                [key: string]: string;
            };
            contact?: {
                name: string;
                phone: string;
                address?: string;
            };
            /** @description The live during which it was placed. */
            session?: string;
            createdAt: number;
            expiresAt: number;
            paidAt?: number;
            shippedAt?: number;
            doneAt?: number;
            endedAt?: number;
            endReason?: string;
            remarks?: {
                at: number;
                code: string;
                text: string;
            }[];
        };
        OrderItem: {
            product: string;
            sku: string;
            name: string;
            image: string;
            quantity: number;
            listPrice: components["schemas"]["Money"];
            unitPrice: components["schemas"]["Money"];
            flashSale?: string;
        };
        /**
         * @example {
         *       "room": "spring-sale",
         *       "items": [
         *         {
         *           "product": "p0o9i8u7y6t5r4e3",
         *           "sku": "a1s2d3f4g5h6j7k8",
         *           "quantity": 2
         *         }
         *       ],
         *       "source": {
         *         "from": "moments"
         *       },
         *       "contact": {
         *         "name": "王小明",
         *         "phone": "13800138000",
         *         "address": "杭州市西湖区文三路 1 号"
         *       },
         *       "expectedTotal": {
         *         "amount": 19800,
         *         "currency": "CNY"
         *       }
         *     }
         */
        NewOrder: {
            /** @description Room id */
            room: string;
            items: {
                product: string;
                sku?: string;
                quantity: number;
            }[];
            /** @description A coupon claimed before. */
            coupon?: string;
            groupBuy?: {
                group: string;
            } | {
                offer: string;
            };
            source?: string | {
                [key: string]: string;
            };
            contact?: {
                name: string;
                phone: string;
                address?: string;
            };
            expectedTotal?: components["schemas"]["Money"];
        };
        Payment: {
            id: string;
            method: "cash" | "merchant" | "wechat";
            status: "pending" | "paid" | "refunding" | "refunded" | "failed";
            amount: components["schemas"]["Money"];
            url?: string;
            parameters?: {
                [key: string]: string;
            };
        };
        FlashSale: {
            id: string;
            /** @description Room id */
            room: string;
            product: string;
            sku: string;
            price: components["schemas"]["Money"];
            quota: number;
            left: number;
            perBuyer: number;
            startsAt: number;
            endsAt: number;
            status: "scheduled" | "running" | "ended";
            endReason?: "quota" | "time" | "operator" | "stock";
        };
        /**
         * @example {
         *       "product": "3k9v0c1x8m2q7w5z",
         *       "price": {
         *         "amount": 5900,
         *         "currency": "CNY"
         *       },
         *       "quota": 100,
         *       "perBuyer": 2,
         *       "duration": 300000
         *     }
         */
        NewFlashSale: {
            product: string;
            /** @description Needed when the product has several. */
            sku?: string;
            price: {
                amount: number;
                currency: string;
            };
            quota: number;
            perBuyer?: number;
            /** @description ms since the epoch. Default: now. */
            startsAt?: number;
            /** @description ms: 10 s to 20 min. */
            duration: number;
        };
        Coupon: {
            id: string;
            /** @description Room id */
            room: string;
            title: string;
            amountOff?: components["schemas"]["Money"];
            percentOff?: number;
            maximumOff?: components["schemas"]["Money"];
            threshold?: components["schemas"]["Money"];
            quota: number;
            left: number;
            perBuyer: number;
            from: number;
            to: number;
            products?: string[];
            liveOnly: boolean;
            shareToGet: boolean;
            exclusive: boolean;
            backOnRefund: boolean;
            status: "scheduled" | "running" | "ended";
        };
        /**
         * @example {
         *       "title": "满 199 减 20",
         *       "amountOff": {
         *         "amount": 2000,
         *         "currency": "CNY"
         *       },
         *       "threshold": {
         *         "amount": 19900,
         *         "currency": "CNY"
         *       },
         *       "quota": 500,
         *       "to": 1790007200000,
         *       "liveOnly": true
         *     }
         */
        NewCoupon: {
            title: string;
            amountOff?: {
                amount: number;
                currency: string;
            };
            percentOff?: number;
            maximumOff?: {
                amount: number;
                currency: string;
            };
            threshold?: {
                amount: number;
                currency: string;
            };
            quota: number;
            /** @description Default 1. */
            perBuyer?: number;
            /** @description When it drops, ms since the epoch. Default: now. */
            from?: number;
            /** @description ms since the epoch */
            to: number;
            products?: string[];
            liveOnly?: boolean;
            shareToGet?: boolean;
            exclusive?: boolean;
            backOnRefund?: boolean;
        };
        CouponClaim: {
            id: string;
            coupon: components["schemas"]["Coupon"];
            claimedAt: number;
            order?: string;
        };
        GroupBuy: {
            id: string;
            /** @description Room id */
            room: string;
            product: string;
            sku: string;
            price: components["schemas"]["Money"];
            size: number;
            duration: number;
            perBuyer: number;
            startsAt: number;
            endsAt: number;
            status: "scheduled" | "running" | "ended";
        };
        GroupBuyWithGroups: {
            id: string;
            /** @description Room id */
            room: string;
            product: string;
            sku: string;
            price: components["schemas"]["Money"];
            size: number;
            duration: number;
            perBuyer: number;
            startsAt: number;
            endsAt: number;
            status: "scheduled" | "running" | "ended";
            groups: components["schemas"]["BuyerGroup"][];
        };
        /**
         * @example {
         *       "product": "3k9v0c1x8m2q7w5z",
         *       "price": {
         *         "amount": 6900,
         *         "currency": "CNY"
         *       },
         *       "size": 3,
         *       "duration": 600000,
         *       "endsAt": 1790007200000
         *     }
         */
        NewGroupBuy: {
            product: string;
            /** @description Needed when the product has several. */
            sku?: string;
            price: {
                amount: number;
                currency: string;
            };
            size: number;
            /** @description ms: 1 min to 24 h. */
            duration: number;
            /** @description Pieces. Default 1. */
            perBuyer?: number;
            /** @description ms since the epoch. Default: now. */
            startsAt?: number;
            /** @description ms since the epoch */
            endsAt: number;
        };
        BuyerGroup: {
            id: string;
            offer: string;
            members: number;
            paid: number;
            size: number;
            expiresAt: number;
            status: "open" | "complete" | "failed";
        };
        ChatRules: {
            /** @description Seconds between two messages of one viewer; 0: off. */
            slowMode: number;
            /** @description Messages with a link are refused. */
            linksOff: boolean;
            /** @description Only who follows the room may write. */
            followersOnly: boolean;
            /** @description Only the host and moderators may write. */
            chatOff: boolean;
        };
        PinnedMessage: {
            id: string;
            at: number;
            from: {
                id: string;
                name: string;
            };
            text: string;
        };
        Restriction: {
            id: string;
            kind: "mute" | "ban" | "shadow";
            viewer: {
                id: string;
                name: string;
            };
            until: number | null;
            /** @description Ends with the live. */
            live: boolean;
            /** @description The address is banned as well. */
            address: boolean;
            /** @description Name of whoever did it. */
            by: string;
            at: number;
        };
        /**
         * @example {
         *       "kind": "mute",
         *       "viewer": "k3v9x0q2m4n6p8r1",
         *       "lasts": 10
         *     }
         */
        NewRestriction: {
            kind: "mute" | "ban" | "shadow";
            viewer: string;
            /** @description Minutes, until the live that is on ends, or until it is lifted. */
            lasts: number | "live" | "forever";
            /** @description A ban only: others from the address that the viewer last wrote from may not come in either. Many people can share one. */
            address?: boolean;
            /** @description What the viewer wrote lately is deleted as well. */
            deleteMessages?: boolean;
        };
        ModerationRecord: {
            id: string;
            at: number;
            actor: {
                id: string;
                name: string;
            };
            /** @enum {unknown} */
            action: "mute" | "unmute" | "ban" | "unban" | "shadow" | "unshadow" | "delete" | "pin" | "unpin" | "rules" | "words";
            viewer: {
                id: string;
                name: string;
            } | null;
            message: {
                id: string;
                text: string;
            } | null;
            until?: number | null;
            /** @description It ends with the live. */
            live?: boolean;
            /** @description The address was banned as well. */
            address?: boolean;
            rules?: components["schemas"]["ChatRules"];
            /** @description How many words there were then. */
            words?: number;
        };
        Webhook: {
            id: string;
            url: string;
            types: ("room.live" | "room.interrupted" | "room.ended" | "replay.ready" | "order.created" | "order.paid" | "order.cancelled" | "order.expired" | "order.refunded" | "order.shipped" | "stock.changed")[];
            description: string;
            enabled: boolean;
            remark?: string;
            failingSince?: number;
            createdAt: number;
        };
        WebhookEvent: {
            /** @enum {unknown} */
            type: "room.live" | "room.interrupted" | "room.ended" | "replay.ready" | "order.created" | "order.paid" | "order.cancelled" | "order.expired" | "order.refunded" | "order.shipped" | "stock.changed" | "webhook.test";
            /**
             * Format: date-time
             * @description When it happened, ISO 8601.
             */
            timestamp: string;
            data: {
                [key: string]: unknown;
            };
        };
        Delivery: {
            id: string;
            event: string;
            type: string;
            /** @enum {unknown} */
            status: "pending" | "delivered" | "failed";
            attempts: number;
            createdAt: number;
            nextAt: number | null;
            endedAt: number | null;
            httpStatus: number | null;
            error: string | null;
        };
        ImportItem: {
            externalId: string;
            name: string;
            /** @description http(s) URL or path on this site; empty: none. */
            image?: string;
            price: components["schemas"]["Money"];
            livePrice?: components["schemas"]["Money"];
            /** @description So many are to be free. Of a product without variants, where it is required. */
            stock?: number;
            /** @description Variants; absent: they stay as they are, empty: it has none any more. */
            skus?: {
                /** @description Of a variant that is there already. */
                id?: string;
                externalId?: string;
                name: string;
                price?: components["schemas"]["Money"];
                livePrice?: components["schemas"]["Money"];
                /** @description So many are to be free. */
                stock: number;
            }[];
            perBuyer?: number;
            /** @description http(s) URL or path on this site. */
            url?: string;
        };
        ImportResult: {
            index: number;
            externalId?: string;
            /** @enum {unknown} */
            status: "created" | "updated" | "unchanged" | "failed";
            id?: string;
            code?: string;
            detail?: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        ReconcileReply: {
            compared: number;
            differences: {
                externalId: string;
                sku?: string;
                /**
                 * @description `missing_here`: Kaibo has no such product or variant; `missing_there`: it is not in the list.
                 * @enum {unknown}
                 */
                kind: "price" | "stock" | "missing_here" | "missing_there";
                here?: components["schemas"]["Money"] | number;
                there?: components["schemas"]["Money"] | number;
            }[];
            applied: number;
            failed: {
                externalId?: string;
                code?: string;
                detail?: string;
                errors?: {
                    path: string;
                    message: string;
                }[];
            }[];
        };
    };
    responses: {
        /** @description No valid token */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not allowed to this token */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request was refused; `code` says why */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server failed */
        Failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
