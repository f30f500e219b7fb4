//go:build tools

// Package pulumicli pins Pulumi's command line, so that Go builds it from locked, hashed sources.
package pulumicli

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
